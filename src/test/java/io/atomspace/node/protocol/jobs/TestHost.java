package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Performs the work of one node in virtual time, and checks that it is asked for properly. */
final class TestHost {
  private final NodeId self;
  private final TestCluster cluster;
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Map<String, TestScript> opened = new LinkedHashMap<>();
  private final Map<Integer, JobWork.Evaluate> slots = new TreeMap<>();

  private static final class Source {
    final TestScript script;
    final TreeMap<Long, JobWork.Keep> kept = new TreeMap<>();
    long grown;
    boolean paused;
    boolean waiting;
    boolean closed;
    String result;

    Source(TestScript script) {
      this.script = script;
    }
  }

  TestHost(NodeId self, TestCluster cluster) {
    this.self = self;
    this.cluster = cluster;
  }

  void perform(JobWork work) {
    if (work instanceof JobWork.OpenSource open) {
      Source source = new Source(cluster.script(open.spec().name()));
      sources.put(open.job(), source);
      later(1, new JobOutcome.SourceOpened(open.job(), false, source.script.folds()));
      cluster.later(self, 1_000_000, () -> grow(open.job(), source));
    } else if (work instanceof JobWork.ThrottleSource throttle) {
      Source source = sources.get(throttle.job());
      source.paused = throttle.paused();
      if (source.waiting && !source.paused) {
        source.waiting = false;
        grow(throttle.job(), source);
      }
    } else if (work instanceof JobWork.Gather gather) {
      gather(gather);
    } else if (work instanceof JobWork.Keep keep) {
      if (sources.get(keep.job()).kept.put(keep.range().from(), keep) != null) {
        cluster.wrong("kept twice: " + keep);
      }
    } else if (work instanceof JobWork.Assemble assemble) {
      assemble(assemble);
    } else if (work instanceof JobWork.ReadFile read) {
      Source source = sources.get(read.job());
      Body body =
          source == null || source.result == null ? null : Body.inline(Bytes.utf8(source.result));
      later(1, new JobOutcome.FileRead(read.job(), read.file(), read.ticket(), read.asker(), body));
    } else if (work instanceof JobWork.CloseSource close) {
      sources.get(close.job()).closed = true;
    } else if (work instanceof JobWork.ForgetJob forget) {
      sources.remove(forget.job());
    } else if (work instanceof JobWork.OpenWorkers open) {
      if (!open.script().equals(cluster.script(open.spec().name()).body())) {
        cluster.wrong("another script: " + open);
      }
      opened.put(open.job(), cluster.script(open.spec().name()));
    } else if (work instanceof JobWork.Evaluate evaluate) {
      evaluate(evaluate);
    } else if (work instanceof JobWork.CloseWorkers close) {
      opened.remove(close.job());
      slots.values().removeIf(running -> running.job().equals(close.job()));
    }
  }

  private void grow(String job, Source source) {
    if (source.closed) {
      return;
    }
    if (source.paused) {
      source.waiting = true;
      return;
    }
    source.grown = Math.min(source.script.items(), source.grown + source.script.perGrowth());
    cluster.outcome(self, new JobOutcome.SourceGrew(job, source.grown, source.grown * 8));
    if (source.grown == source.script.items()) {
      cluster.outcome(self, new JobOutcome.SourceEnded(job, null));
    } else {
      cluster.later(self, 1_000_000, () -> grow(job, source));
    }
  }

  private void gather(JobWork.Gather gather) {
    StringBuilder lines = new StringBuilder();
    for (Range range : gather.ranges()) {
      if (range.to() > sources.get(gather.job()).grown) {
        cluster.wrong("no such items yet: " + gather);
      }
      for (long item = range.from(); item < range.to(); item++) {
        lines.append(item).append('\n');
      }
    }
    later(
        10_000,
        new JobOutcome.Gathered(
            gather.job(),
            gather.worker(),
            gather.ranges(),
            Body.inline(Bytes.utf8(lines.toString()))));
  }

  private void assemble(JobWork.Assemble assemble) {
    Source source = sources.get(assemble.job());
    StringBuilder result = new StringBuilder();
    long next = 0;
    for (JobWork.Keep keep : source.kept.values()) {
      if (keep.range().from() != next) {
        cluster.wrong("a gap or an overlap before " + keep.range());
      }
      next = keep.range().to();
      for (String line : keep.values().inline().utf8().lines().toList()) {
        result.append(line.startsWith("!") ? "null" : line).append(assemble.fold() ? "" : ",");
      }
    }
    if (next != source.script.items()) {
      cluster.wrong("assembled after " + next + " items");
    }
    source.result = result.toString();
    later(100_000, new JobOutcome.Assembled(assemble.job(), null));
  }

  private void evaluate(JobWork.Evaluate work) {
    TestScript script = opened.get(work.job());
    if (script == null || slots.putIfAbsent(work.slot(), work) != null) {
      cluster.wrong("a busy slot, or no script: " + work);
      return;
    }
    List<String> expected = new ArrayList<>();
    for (long item = work.range().from(); item < work.range().to(); item++) {
      expected.add(Long.toString(item));
      cluster.evaluated(work.job(), item);
    }
    if (!work.items().inline().utf8().lines().toList().equals(expected)) {
      cluster.wrong("other items than those of the range: " + work);
    }
    long nanos = Math.max(1, script.nanosPerItem() * work.range().size());
    cluster.later(
        self,
        nanos,
        () -> {
          if (slots.get(work.slot()) == work) {
            slots.remove(work.slot());
            cluster.outcome(self, outcome(work, script, nanos));
          }
        });
  }

  private static JobOutcome outcome(JobWork.Evaluate work, TestScript script, long nanos) {
    StringBuilder values = new StringBuilder();
    List<ItemFailure> failures = new ArrayList<>();
    for (long item = work.range().from(); item < work.range().to(); item++) {
      if (script.deadly().contains(item)) {
        return died(work, item % 2 == 0 ? item : null);
      }
      if (script.failing().contains(item)) {
        failures.add(new ItemFailure(item, "planted", "Traceback"));
        values.append(script.folds() ? "" : "!{}\n");
      } else {
        values.append('v').append(item).append(script.folds() ? "" : "\n");
      }
    }
    return new JobOutcome.Evaluated(
        work.slot(),
        work.job(),
        work.generation(),
        work.range(),
        script.folds(),
        failures,
        nanos,
        "",
        Body.inline(Bytes.utf8(values.toString())));
  }

  private static JobOutcome died(JobWork.Evaluate work, Long item) {
    return new JobOutcome.WorkerDied(
        work.slot(), work.job(), work.generation(), work.range(), item, "killed", "");
  }

  /** Kills a worker process; tells whether one ran. */
  boolean killOne() {
    if (slots.isEmpty()) {
      return false;
    }
    int slot = slots.keySet().iterator().next();
    cluster.outcome(self, died(slots.remove(slot), null));
    return true;
  }

  int running() {
    return slots.size();
  }

  private void later(long nanos, JobOutcome outcome) {
    cluster.later(self, nanos, () -> cluster.outcome(self, outcome));
  }
}

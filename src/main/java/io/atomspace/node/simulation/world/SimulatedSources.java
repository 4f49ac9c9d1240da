package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.jobs.Range;
import io.atomspace.node.simulation.world.ScriptHost.Bench;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The taker's side: items that come over time, results that are kept, the result made of them. */
final class SimulatedSources {
  private static final long STEP_NANOS = 500_000;

  private final Bench bench;
  private final Map<String, Source> sources = new LinkedHashMap<>();

  private record Kept(Range range, boolean folded, List<String> lines) {}

  private static final class Source {
    final Workload workload;
    final List<Kept> kept = new ArrayList<>();
    long grown;
    boolean paused;
    boolean closed;
    boolean ticking;
    @Nullable String result;

    Source(Workload workload) {
      this.workload = workload;
    }
  }

  SimulatedSources(Bench bench) {
    this.bench = bench;
  }

  void perform(JobWork work) {
    if (work instanceof JobWork.OpenSource open) {
      open(open);
    } else if (work instanceof JobWork.ThrottleSource throttle) {
      throttle(throttle);
    } else if (work instanceof JobWork.Gather gather) {
      gather(gather);
    } else if (work instanceof JobWork.Keep keep) {
      keep(keep);
    } else if (work instanceof JobWork.Assemble assemble) {
      assemble(assemble);
    } else if (work instanceof JobWork.ReadFile read) {
      read(read);
    } else if (work instanceof JobWork.CloseSource close) {
      Source source = sources.get(close.job());
      if (source != null) {
        source.closed = true;
      }
    } else if (work instanceof JobWork.ForgetJob forget) {
      sources.remove(forget.job());
    } else if (!(work instanceof JobWork.KeepLog)) {
      bench.misuse().accept("unknown work: " + work);
    }
  }

  private void open(JobWork.OpenSource open) {
    Workload workload = bench.workloads().apply(open.spec().name());
    Source source = new Source(workload);
    if (sources.put(open.job(), source) != null) {
      bench.misuse().accept("the source of " + open.job() + " was opened twice");
    }
    boolean main = workload.source() == Workload.Source.MAIN;
    later(
        source,
        bench.chance().between(1_000_000L, 50_000_000L),
        () -> {
          bench
              .outcome()
              .accept(new JobOutcome.SourceOpened(open.job(), main, workload.folds() && !main));
          tick(open.job(), source);
        });
  }

  /** Yields a batch, or ends. A query comes over time; given items are all there at once. */
  private void tick(String job, Source source) {
    source.ticking = false;
    if (source.paused) {
      return;
    }
    Workload workload = source.workload;
    long end = workload.sourceFails() ? workload.items() / 2 : workload.items();
    if (source.grown < end) {
      boolean query = workload.source() == Workload.Source.QUERY;
      source.grown = query ? Math.min(end, source.grown + workload.batch()) : end;
      long bytes = source.grown * (workload.item(0).length() + 1L);
      bench.outcome().accept(new JobOutcome.SourceGrew(job, source.grown, bytes));
      source.ticking = true;
      later(source, query ? workload.gapNanos() : STEP_NANOS, () -> tick(job, source));
      return;
    }
    ItemFailure failure =
        workload.sourceFails() ? new ItemFailure(null, "planted in query", "Traceback") : null;
    source.ticking = true;
    bench.outcome().accept(new JobOutcome.SourceEnded(job, failure));
  }

  private void throttle(JobWork.ThrottleSource throttle) {
    Source source = sources.get(throttle.job());
    if (source == null) {
      return;
    }
    boolean goesOn = source.paused && !throttle.paused();
    source.paused = throttle.paused();
    if (goesOn && !source.ticking) {
      source.ticking = true;
      later(source, STEP_NANOS, () -> tick(throttle.job(), source));
    }
  }

  private void gather(JobWork.Gather gather) {
    Source source = sources.get(gather.job());
    if (source == null || source.closed) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    for (Range range : gather.ranges()) {
      if (range.to() > source.grown) {
        bench.misuse().accept("asked for " + range + " of " + source.grown + " items");
        return;
      }
      for (long i = range.from(); i < range.to(); i++) {
        lines.append(source.workload.item(i)).append('\n');
      }
    }
    later(
        source,
        bench.chance().exponential(STEP_NANOS),
        () ->
            bench
                .outcome()
                .accept(
                    new JobOutcome.Gathered(
                        gather.job(),
                        gather.worker(),
                        gather.ranges(),
                        bench.body(lines.toString()))));
  }

  private void keep(JobWork.Keep keep) {
    Source source = sources.get(keep.job());
    if (source != null && !source.closed) {
      source.kept.add(new Kept(keep.range(), keep.folded(), bench.lines(keep.values())));
    }
  }

  private void assemble(JobWork.Assemble assemble) {
    Source source = sources.get(assemble.job());
    if (source == null || source.closed) {
      return;
    }
    later(
        source,
        STEP_NANOS + bench.chance().exponential(STEP_NANOS),
        () -> {
          source.result = assembled(source, assemble.fold());
          bench.outcome().accept(new JobOutcome.Assembled(assemble.job(), null));
        });
  }

  /** Takes what was kept as it is: what was counted twice or never shows in the result. */
  private static String assembled(Source source, boolean fold) {
    List<Kept> inOrder = new ArrayList<>(source.kept);
    inOrder.sort((a, b) -> Long.compare(a.range.from(), b.range.from()));
    StringBuilder result = new StringBuilder();
    for (Kept kept : inOrder) {
      for (String line : kept.lines) {
        if (fold) {
          result.append(line.startsWith("!") ? "" : line.substring(1, line.length() - 1));
        } else {
          result.append(result.isEmpty() ? "" : ",").append(line.startsWith("!") ? "null" : line);
        }
      }
    }
    if (source.workload.source() == Workload.Source.MAIN) {
      return result.toString();
    }
    return fold ? "\"" + result + "\"" : "[" + result + "]";
  }

  private void read(JobWork.ReadFile read) {
    Source source = sources.get(read.job());
    String text = source == null || read.file() != JobFile.RESULT ? null : source.result;
    Body body = text == null ? null : bench.body(text);
    bench
        .later()
        .accept(
            STEP_NANOS,
            () ->
                bench
                    .outcome()
                    .accept(
                        new JobOutcome.FileRead(
                            read.job(), read.file(), read.ticket(), read.asker(), body)));
  }

  private void later(Source source, long nanos, Runnable action) {
    bench
        .later()
        .accept(
            nanos,
            () -> {
              if (!source.closed) {
                action.run();
              }
            });
  }

  @Nullable String result(String job) {
    Source source = sources.get(job);
    return source == null ? null : source.result;
  }

  int size() {
    return sources.size();
  }
}

package io.atomspace.node.simulation.world;

import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.jobs.Range;
import io.atomspace.node.simulation.world.ScriptHost.Bench;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Worker processes: they take virtual time for each item, fail where planted, and can be killed.
 */
final class SimulatedWorkers {
  private final Bench bench;
  private final Map<Held, Workload> opened = new LinkedHashMap<>();
  private final Map<Integer, Running> slots = new LinkedHashMap<>();

  private record Held(String job, long generation) {}

  /** One range in one slot; compared by identity. */
  private static final class Running {
    final JobWork.Evaluate work;
    final Workload workload;

    Running(JobWork.Evaluate work, Workload workload) {
      this.work = work;
      this.workload = workload;
    }
  }

  SimulatedWorkers(Bench bench) {
    this.bench = bench;
  }

  void open(JobWork.OpenWorkers open) {
    Workload workload = bench.workloads().apply(open.spec().name());
    if (!String.join("\n", bench.lines(open.script())).equals(workload.script().strip())) {
      bench.misuse().accept("the script of " + open.job() + " is not the one submitted");
    }
    opened.put(new Held(open.job(), open.generation()), workload);
  }

  void evaluate(JobWork.Evaluate work) {
    Workload workload = opened.get(new Held(work.job(), work.generation()));
    if (workload == null) {
      bench.misuse().accept("evaluation without a script: " + work);
      return;
    }
    if (slots.containsKey(work.slot())) {
      bench.misuse().accept("slot " + work.slot() + " was given two ranges at a time: " + work);
      return;
    }
    Running running = new Running(work, workload);
    slots.put(work.slot(), running);
    List<String> lines = work.main() ? List.of() : bench.lines(work.items());
    if (!work.main() && !fits(work, workload, lines)) {
      return;
    }
    Long deadly = deadly(work.range(), workload);
    long tried = deadly == null ? work.range().size() : deadly - work.range().from() + 1;
    long nanos = 200_000 + tried * workload.itemNanos() + bench.chance().exponential(100_000);
    bench
        .later()
        .accept(
            nanos,
            () -> {
              if (slots.remove(work.slot(), running)) {
                if (deadly == null) {
                  finish(running, lines, nanos);
                } else {
                  die(running, deadly, "killed: out of memory");
                }
              }
            });
  }

  /** Items come in the order of the ranges, each the line that the source yielded. */
  private boolean fits(JobWork.Evaluate work, Workload workload, List<String> lines) {
    if (lines.size() != work.range().size()) {
      bench.misuse().accept(lines.size() + " items came for " + work.range());
      return false;
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).equals(workload.item(work.range().from() + i))) {
        bench.misuse().accept("item " + i + " of " + work.range() + " is " + lines.get(i));
        return false;
      }
    }
    return true;
  }

  private static @Nullable Long deadly(Range range, Workload workload) {
    var within = workload.deadly().subSet(range.from(), range.to());
    return within.isEmpty() ? null : within.first();
  }

  private void finish(Running running, List<String> lines, long nanos) {
    JobWork.Evaluate work = running.work;
    List<ItemFailure> failures = new ArrayList<>();
    StringBuilder values = new StringBuilder();
    StringBuilder fold = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      long item = work.range().from() + i;
      if (running.workload.failing().contains(item)) {
        failures.add(new ItemFailure(item, "planted", "Traceback: planted"));
        values.append("!{\"message\":\"planted\",\"traceback\":\"Traceback: planted\"}\n");
      } else {
        String value = Workload.value(lines.get(i));
        values.append('"').append(value).append("\"\n");
        fold.append(value);
      }
    }
    String text = values.toString();
    boolean folds = running.workload.folds() && !work.main();
    if (work.main()) {
      text = "\"main\"\n";
    } else if (folds) {
      text = fold.isEmpty() ? "" : "\"" + fold + "\"\n";
    }
    bench
        .outcome()
        .accept(
            new JobOutcome.Evaluated(
                work.slot(),
                work.job(),
                work.generation(),
                work.range(),
                folds,
                failures,
                nanos,
                "",
                bench.body(text)));
  }

  private void die(Running running, @Nullable Long item, String cause) {
    JobWork.Evaluate work = running.work;
    bench
        .outcome()
        .accept(
            new JobOutcome.WorkerDied(
                work.slot(), work.job(), work.generation(), work.range(), item, cause, ""));
  }

  void close(JobWork.CloseWorkers close) {
    opened.remove(new Held(close.job(), close.generation()));
    slots
        .values()
        .removeIf(
            running ->
                running.work.job().equals(close.job())
                    && running.work.generation() == close.generation());
  }

  boolean killOne() {
    if (slots.isEmpty()) {
      return false;
    }
    int slot = slots.keySet().iterator().next();
    Running running = slots.remove(slot);
    if (running != null) {
      die(running, null, "killed");
    }
    return true;
  }

  int running() {
    return slots.size();
  }
}

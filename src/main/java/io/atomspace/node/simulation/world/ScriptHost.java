package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobWork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Performs the work of jobs on one host, in virtual time: {@link SimulatedSources} on the taker's
 * side, {@link SimulatedWorkers} on the worker's.
 */
public final class ScriptHost {
  private final SimulatedSources sources;
  private final SimulatedWorkers workers;

  /**
   * What both sides need of their host.
   *
   * @param later does an action after a delay, unless the host crashes before
   * @param outcome gives an outcome to the node, in order
   * @param misuse tells that the node broke a promise of {@link JobWork}
   */
  record Bench(
      Chance chance,
      SpoolFiles spool,
      Function<String, Workload> workloads,
      BiConsumer<Long, Runnable> later,
      Consumer<JobOutcome> outcome,
      Consumer<String> misuse) {

    /** Lines of a body, their ends removed; none if the body is not to be had. */
    List<String> lines(Body body) {
      byte[] bytes = spool.read(body);
      if (bytes == null) {
        misuse.accept("a body that is not in the spool: " + body);
        return List.of();
      }
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    Body body(String text) {
      return spool.keep(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  ScriptHost(Bench bench) {
    sources = new SimulatedSources(bench);
    workers = new SimulatedWorkers(bench);
  }

  void perform(JobWork work) {
    if (work instanceof JobWork.OpenWorkers open) {
      workers.open(open);
    } else if (work instanceof JobWork.Evaluate evaluate) {
      workers.evaluate(evaluate);
    } else if (work instanceof JobWork.CloseWorkers close) {
      workers.close(close);
    } else {
      sources.perform(work);
    }
  }

  /** Kills the worker process that has run longest, if any runs; tells whether one did. */
  public boolean killOne() {
    return workers.killOne();
  }

  /** Ranges being evaluated now. */
  public int running() {
    return workers.running();
  }

  /** The result that was made of this job here; null if none was. */
  public @Nullable String result(String job) {
    return sources.result(job);
  }

  /** Jobs of which anything is kept. */
  public int kept() {
    return sources.size();
  }
}

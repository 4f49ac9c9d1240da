package io.atomspace.node.tool.bench.simulated;

import io.atomspace.node.simulation.world.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * How a cluster bears growing: the same machines on virtual time, as many as no one computer would
 * run. A step costs no virtual time: what grows here is what the protocols wait for and say.
 */
public final class Scale {
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final Workload workload;
  private final int runs;
  private final Consumer<String> notes;

  /**
   * Medians of the runs.
   *
   * @param electMillis from the start of all nodes to all following one leader
   * @param failoverMillis from the leader's silent death to all others following another
   * @param idleMessagesPerNodeSecond what one node says in a second when there is nothing to do
   * @param speedup of one job, from submission to result, over one node alone
   * @param efficiency speedup over nodes
   */
  public record Row(
      int nodes,
      double electMillis,
      double failoverMillis,
      double idleMessagesPerNodeSecond,
      double speedup,
      double efficiency) {}

  private record Run(Duration elect, Duration failover, double idle, Duration job) {}

  /**
   * @param items of the job; with their time the fixed work
   * @param runs of each size, each from a seed of its own
   */
  public Scale(long items, Duration item, int runs, Consumer<String> notes) {
    this.workload = Messages.map(items, item);
    this.runs = runs;
    this.notes = notes;
  }

  /** A row for each size, at least three nodes each. */
  public List<Row> rows(List<Integer> sizes) {
    List<Double> alone = new ArrayList<>();
    for (int seed = 1; seed <= runs; seed++) {
      CalmCluster one = new CalmCluster(1, seed, List.of(workload));
      one.awaitLeader();
      alone.add(seconds(one.run(workload)));
    }
    double baseline = median(alone);
    List<Row> rows = new ArrayList<>();
    for (int nodes : sizes) {
      long start = System.nanoTime();
      List<Run> all = new ArrayList<>();
      for (int seed = 1; seed <= runs; seed++) {
        all.add(run(nodes, seed));
      }
      double speedup = baseline / median(all, run -> seconds(run.job));
      rows.add(
          new Row(
              nodes,
              median(all, run -> 1e3 * seconds(run.elect)),
              median(all, run -> 1e3 * seconds(run.failover)),
              median(all, run -> run.idle),
              speedup,
              speedup / nodes));
      notes.accept(
          String.format("%d nodes simulated in %.1f s", nodes, (System.nanoTime() - start) / 1e9));
    }
    return rows;
  }

  private Run run(int nodes, long seed) {
    CalmCluster cluster = new CalmCluster(nodes, seed, List.of(workload));
    Duration elect = cluster.awaitLeader();
    cluster.pass(SETTLE);
    Wire wire = cluster.listen();
    cluster.pass(IDLE);
    long messages = wire.take().getOrDefault(Wire.ALL, Wire.Count.NONE).messages();
    Duration job = cluster.run(workload);
    cluster.killLeader();
    Duration failover = cluster.awaitLeader();
    return new Run(elect, failover, (double) messages / nodes / IDLE.toSeconds(), job);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
    return median(runs.stream().map(figure::applyAsDouble).toList());
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }
}

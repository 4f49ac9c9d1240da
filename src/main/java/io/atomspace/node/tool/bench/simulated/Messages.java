package io.atomspace.node.tool.bench.simulated;

import io.atomspace.node.protocol.jobs.JobSpec.OnItemError;
import io.atomspace.node.simulation.world.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster says: when it does nothing, and for one job. Counted at the network of the
 * simulator, of whole nodes and encoded frames.
 */
public final class Messages {
  private static final long SEED = 1;
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(20);

  private Messages() {}

  /**
   * One kind of message. While {@code idle} the counts are those of one node in one second; for the
   * {@code job} those of the whole cluster from its submission to its end, so heartbeats are among
   * them.
   *
   * @param kind the message's, or {@code ack}, {@code hello}, {@code welcome}; or {@code all}
   * @param frames handed to the transport, acknowledgements and repetitions too
   * @param messages said for the first time
   * @param bytes of the frames
   * @param perItem frames over the job's items
   * @param bytesPerItem bytes over the job's items
   */
  public record Row(
      int nodes,
      String what,
      String kind,
      double frames,
      double messages,
      double bytes,
      @Nullable Double perItem,
      @Nullable Double bytesPerItem) {

    private static Row idle(int nodes, String kind, Wire.Count count) {
      double share = 1.0 / nodes / IDLE.toSeconds();
      return new Row(
          nodes,
          "idle",
          kind,
          count.frames() * share,
          count.messages() * share,
          count.bytes() * share,
          null,
          null);
    }

    private static Row job(int nodes, String kind, Wire.Count count, long items) {
      return new Row(
          nodes,
          "job",
          kind,
          count.frames(),
          count.messages(),
          count.bytes(),
          (double) count.frames() / items,
          (double) count.bytes() / items);
    }
  }

  /** A plain map over the numbers from 0, each taking the same virtual time. */
  static Workload map(long items, Duration item) {
    return new Workload(
        "map",
        Workload.Source.RANGE,
        items,
        false,
        item.toNanos(),
        1,
        0,
        false,
        new TreeSet<>(),
        new TreeSet<>(),
        OnItemError.FAIL,
        3,
        0);
  }

  /** Rows of an idle cluster of so many nodes, then of a job over so many items. */
  public static List<Row> count(int nodes, long items, Duration item) {
    Workload workload = map(items, item);
    CalmCluster cluster = new CalmCluster(nodes, SEED, List.of(workload));
    Wire wire = cluster.listen();
    cluster.awaitLeader();
    cluster.pass(SETTLE);
    wire.take();
    cluster.pass(IDLE);
    Map<String, Wire.Count> idle = wire.take();
    cluster.run(workload);
    Map<String, Wire.Count> job = wire.take();
    List<Row> rows = new ArrayList<>();
    idle.forEach((kind, count) -> rows.add(Row.idle(nodes, kind, count)));
    job.forEach((kind, count) -> rows.add(Row.job(nodes, kind, count, items)));
    return rows;
  }
}

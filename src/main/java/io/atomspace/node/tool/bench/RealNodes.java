package io.atomspace.node.tool.bench;

import io.atomspace.node.tool.cluster.ClusterState.NodeProcess;
import io.atomspace.node.tool.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A cluster of real nodes for the time of one benchmark: it ends with {@link #close}, or with this
 * process if that is interrupted, and leaves only its logs.
 */
final class RealNodes implements AutoCloseable {
  private static final Duration MOST = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 50_000_000;

  private final LocalCluster cluster;
  private final AtExit atExit;
  private final List<NodeProcess> nodes;
  private final NodeProcess leader;

  /**
   * Starts the nodes and waits until all follow one leader.
   *
   * @param folder for logs and data
   * @throws IOException with the reason, after everything started was ended again
   */
  RealNodes(Path home, Path folder, int nodes, Calls calls)
      throws IOException, InterruptedException {
    this(home, folder, LocalCluster.Plan.of(nodes), calls);
  }

  /** The same, as planned. */
  RealNodes(Path home, Path folder, LocalCluster.Plan plan, Calls calls)
      throws IOException, InterruptedException {
    cluster = new LocalCluster(home, folder);
    atExit = new AtExit(this::end);
    try {
      this.nodes = cluster.up(plan, note -> {}).nodes();
      leader = awaitLeader(calls);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private NodeProcess awaitLeader(Calls calls) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + MOST.toNanos();
    while (System.nanoTime() < deadline) {
      String told = calls.cluster(nodes.get(0).url()).getString("leader", "");
      boolean agreed = !told.isEmpty();
      for (NodeProcess node : nodes) {
        agreed &= calls.cluster(node.url()).getString("leader", "").equals(told);
      }
      if (agreed) {
        return nodes.stream()
            .filter(node -> node.id().equals(told))
            .findFirst()
            .orElseThrow(() -> new IOException(told + " leads, but was not started here"));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new IOException("the nodes follow no common leader after " + MOST);
  }

  List<String> urls() {
    return nodes.stream().map(NodeProcess::url).toList();
  }

  String leader() {
    return leader.url();
  }

  /** A node that does not lead. */
  String follower() throws IOException {
    return nodes.stream()
        .filter(node -> !node.equals(leader))
        .findFirst()
        .orElseThrow(() -> new IOException("one node has no follower"))
        .url();
  }

  private synchronized void end() {
    try {
      cluster.down();
    } catch (IOException e) {
      System.err.println("asn: the cluster may not be down: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    end();
    atExit.close();
  }
}

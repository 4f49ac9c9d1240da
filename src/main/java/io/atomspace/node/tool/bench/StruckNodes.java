package io.atomspace.node.tool.bench;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.tool.cluster.ClusterState.NodeProcess;
import io.atomspace.node.tool.cluster.LocalCluster;
import io.atomspace.node.tool.cluster.VirtualHosts;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Real nodes whose leader is struck again and again, always while a job runs on all of them. Ends
 * with {@link #close}, or with this process if that is interrupted, and leaves only logs.
 */
final class StruckNodes implements AutoCloseable {
  /** Longer than a vote takes, with those before it that failed. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** Longer than a node waits until it hands its place to a higher one that has come back. */
  private static final Duration HANDED_OVER = Duration.ofSeconds(12);

  private static final Duration MOST = Duration.ofMinutes(2);
  private static final long POLL_NANOS = 50_000_000;

  /** Small items that need no processor: the nodes are measured, not this machine. */
  private static final String SCRIPT =
      """
      import time

      def evaluate(n):
          time.sleep(0.01)
          return n
      """;

  private static final int ITEMS = 1_000_000;

  private final Calls calls = new Calls();
  private final LocalCluster cluster;
  private final LocalCluster.Plan plan;
  private final @Nullable VirtualHosts hosts;
  private final boolean handsOver;
  private final AtExit atExit;
  private List<NodeProcess> nodes;

  /** Whom all follow. */
  private record Led(NodeProcess leader, long term) {}

  /**
   * Starts the nodes.
   *
   * @param hosts where each runs; null for this host, where none can be cut off
   */
  StruckNodes(
      Path home, Path folder, int count, Map<String, String> settings, @Nullable VirtualHosts hosts)
      throws IOException {
    this.hosts = hosts;
    handsOver = "bully".equals(settings.get("atomspace.election"));
    cluster = new LocalCluster(home, folder);
    LocalCluster.Plan here = LocalCluster.Plan.of(count).with(settings);
    plan = hosts == null ? here : here.on(hosts);
    atExit = new AtExit(this::end);
    try {
      nodes = cluster.up(plan, note -> {}).nodes();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Strikes the leader of a settled cluster, and repairs it.
   *
   * @return from just before the fault until this process heard that a worker, not the new leader's
   *     own, obeys its first grant
   */
  Duration strike(Fault fault) throws IOException, InterruptedException {
    Led led = settled();
    NodeProcess taker = others(led.leader()).get(0);
    String job = calls.start(taker.url(), submission()).getString("id");
    until("ranges on every node", () -> running(taker, job) >= nodes.size());
    LinkedBlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    List<GrantWatch> watches = new ArrayList<>();
    Long at;
    long struck;
    try {
      for (NodeProcess node : others(led.leader())) {
        watches.add(GrantWatch.open(calls, node.id(), node.url(), led.term(), heard));
      }
      if (!led.equals(led(nodes))) {
        throw new IOException("the leader changed before it was struck");
      }
      struck = System.nanoTime();
      inflict(fault, led.leader());
      at = heard.poll(MOST.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      watches.forEach(GrantWatch::close);
      repair(fault, led.leader());
    }
    if (at == null) {
      throw new IOException("no grant of a new leader within " + MOST);
    }
    calls.cancel(taker.url(), job);
    return Duration.ofNanos(at - struck);
  }

  private static JsonObject submission() {
    return Json.createObjectBuilder()
        .add("language", "python")
        .add("script", SCRIPT)
        .add("items", Json.createObjectBuilder().add("range", ITEMS))
        .build();
  }

  private int running(NodeProcess taker, String job) throws IOException, InterruptedException {
    return calls.job(taker.url(), job).getJsonObject("parts").getInt("running");
  }

  private void inflict(Fault fault, NodeProcess leader) throws IOException, InterruptedException {
    switch (fault) {
      case KILL -> Fault.kill(leader.pid());
      case FREEZE -> Fault.signal(leader.pid(), "STOP");
      case PARTITION -> wired().cut(Integer.parseInt(leader.id()));
    }
  }

  private void repair(Fault fault, NodeProcess leader) throws IOException, InterruptedException {
    switch (fault) {
      case KILL -> nodes = cluster.restart(plan, leader.id()).nodes();
      case FREEZE -> Fault.signal(leader.pid(), "CONT");
      case PARTITION -> wired().heal(Integer.parseInt(leader.id()));
    }
  }

  private VirtualHosts wired() throws IOException {
    if (hosts == null) {
      throw new IOException("nodes on one host cannot be cut off");
    }
    return hosts;
  }

  private List<NodeProcess> others(NodeProcess leader) {
    return nodes.stream().filter(node -> !node.id().equals(leader.id())).toList();
  }

  // ---- waiting ----------------------------------------------------------------------------------

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void until(String what, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + MOST.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no " + what + " after " + MOST);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Until all see all up and have followed one leader for a while. */
  private Led settled() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + MOST.toNanos();
    Led last = null;
    long since = 0;
    while (System.nanoTime() < deadline) {
      Led now = led(nodes);
      if (now == null || !now.equals(last)) {
        last = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > (mayHandOver(now) ? HANDED_OVER : SETTLED).toNanos()) {
        return now;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new IOException("the cluster has not settled after " + MOST);
  }

  private boolean mayHandOver(Led led) {
    return handsOver && nodes.stream().anyMatch(node -> id(node).compareTo(id(led.leader())) > 0);
  }

  private static NodeId id(NodeProcess node) {
    return new NodeId(node.id());
  }

  /** The leader that all follow while all see all up; null if they do not. */
  private @Nullable Led led(List<NodeProcess> all) throws InterruptedException {
    String leader = null;
    long term = 0;
    for (NodeProcess node : all) {
      JsonObject view;
      try {
        view = calls.cluster(node.url());
      } catch (IOException e) {
        return null;
      }
      String told = view.getString("leader", "");
      long itsTerm = view.getJsonNumber("term").longValue();
      boolean up =
          view.getJsonArray("nodes").getValuesAs(JsonObject.class).stream()
              .allMatch(member -> member.getString("state").equals("UP"));
      if (!up || told.isEmpty() || (leader != null && (!told.equals(leader) || itsTerm != term))) {
        return null;
      }
      leader = told;
      term = itsTerm;
    }
    String known = leader;
    long knownTerm = term;
    return all.stream()
        .filter(node -> node.id().equals(known))
        .findFirst()
        .map(node -> new Led(node, knownTerm))
        .orElse(null);
  }

  private synchronized void end() {
    try {
      cluster.down();
    } catch (IOException e) {
      System.err.println("asn: the cluster may not be down: " + e.getMessage());
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  @Override
  public void close() {
    end();
    atExit.close();
  }
}

package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.tool.cluster.VirtualHosts;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A fault that strikes a cluster while ranges of the victim are in flight, and what must hold
 * afterwards: the right result, each item counted once, and a victim that works again.
 */
final class Strike {
  private static final int ITEMS_AFTERWARDS = 1500;

  private final RealCluster cluster;
  private final String script;
  private final Map<String, Object> parameters;
  private final int items;
  private final BooleanSupplier begun;

  /**
   * @param script yields the square of each of its items
   */
  Strike(RealCluster cluster, String script, Map<String, Object> parameters, int items) {
    this(cluster, script, parameters, items, () -> true);
  }

  /**
   * @param begun what else must hold before the fault
   */
  Strike(
      RealCluster cluster,
      String script,
      Map<String, Object> parameters,
      int items,
      BooleanSupplier begun) {
    this.cluster = cluster;
    this.script = script;
    this.parameters = parameters;
    this.items = items;
    this.begun = begun;
  }

  /** Kills a node, as {@code kill -9} does. Nothing that it had started lives on. */
  void kill(String victim, String taker) throws IOException {
    String job = start(taker);
    ProcessHandle process = ProcessHandle.of(cluster.pid(victim)).orElseThrow();
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    RealCluster.until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    cluster.assertSquares(cluster.url(taker), job, items);
    assertInFlight(victim, taker, job);
    cluster.restart(victim);
    cluster.assertWorks(victim, taker, ITEMS_AFTERWARDS);
  }

  /** Stops a leader for a while, as {@code SIGSTOP} does; the others elect another. */
  void freezeLeader(Duration pause) throws IOException, InterruptedException {
    String victim = cluster.leader();
    String taker = cluster.follower();
    String url = cluster.url(taker);
    String job = start(taker);
    signal(cluster.pid(victim), "STOP");
    long until = System.nanoTime() + pause.toNanos();
    try {
      RealCluster.until(
          () ->
              System.nanoTime() > until
                  && !RealCluster.cluster(url).getString("leader", victim).equals(victim));
    } finally {
      signal(cluster.pid(victim), "CONT");
    }
    cluster.assertSquares(url, job, items);
    assertInFlight(victim, taker, job);
    RealCluster.until(() -> cluster.everybodySees(3));
    cluster.assertWorks(victim, taker, ITEMS_AFTERWARDS);
  }

  /**
   * Pulls the cable of the leader for a while; the others elect another, and it joins them again.
   */
  void cutLeaderOff(VirtualHosts hosts, Duration cut) throws IOException {
    String victim = cluster.leader();
    String taker = cluster.follower();
    String url = cluster.url(taker);
    String job = start(taker);
    hosts.cut(Integer.parseInt(victim));
    long until = System.nanoTime() + cut.toNanos();
    try {
      RealCluster.until(
          () ->
              System.nanoTime() > until
                  && !RealCluster.cluster(url).getString("leader", victim).equals(victim));
    } finally {
      hosts.heal(Integer.parseInt(victim));
    }
    cluster.assertSquares(url, job, items);
    assertInFlight(victim, taker, job);
    RealCluster.until(() -> cluster.everybodySees(3));
    cluster.assertWorks(victim, taker, ITEMS_AFTERWARDS);
  }

  /** Pulls the cable of the taker for a while: its job goes on once it is back. */
  void cutTakerOff(VirtualHosts hosts, Duration cut) throws IOException {
    String taker = cluster.follower();
    String job = start(taker);
    hosts.cut(Integer.parseInt(taker));
    long until = System.nanoTime() + cut.toNanos();
    RealCluster.until(() -> System.nanoTime() > until);
    hosts.heal(Integer.parseInt(taker));
    cluster.assertSquares(cluster.url(taker), job, items);
    assertInFlight("any other than " + taker, taker, job);
    RealCluster.until(() -> cluster.everybodySees(3));
    for (String id : cluster.ids()) {
      RealCluster.until(
          () -> RealCluster.job(cluster.url(id), job).getString("state").equals("SUCCEEDED"));
      cluster.assertWorks(id, taker, ITEMS_AFTERWARDS);
    }
  }

  /** Ends the broker for a while; no node counts as dead meanwhile. */
  void brokerAway(Duration pause) throws IOException {
    String taker = cluster.follower();
    String url = cluster.url(taker);
    String job = start(taker);
    ProcessHandle.of(cluster.brokerPid()).orElseThrow().destroyForcibly();
    long until = System.nanoTime() + pause.toNanos();
    RealCluster.until(() -> System.nanoTime() > until);
    cluster.restartBroker();
    cluster.assertSquares(url, job, items);
    RealCluster.until(() -> cluster.everybodySees(3));
    for (String id : cluster.ids()) {
      cluster.assertWorks(id, taker, ITEMS_AFTERWARDS);
    }
  }

  /** A job of which ranges are in flight on every node: two in hand for each slot. */
  private String start(String taker) {
    String url = cluster.url(taker);
    String id = RealCluster.submit(url, script, parameters, items).getString("id");
    RealCluster.until(
        () -> {
          JsonObject job = RealCluster.job(url, id);
          return RealCluster.part(job, "done") > 5
              && RealCluster.part(job, "running") >= 3
              && begun.getAsBoolean();
        });
    return id;
  }

  private void assertInFlight(String victim, String taker, String job) {
    assertTrue(
        RealCluster.part(RealCluster.job(cluster.url(taker), job), "retried") > 0,
        "nothing of node " + victim + " was in flight");
  }

  private static void signal(long pid, String name) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor());
  }
}

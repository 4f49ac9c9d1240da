package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Faults that last: a frozen leader, a broker that is away. A minute of work, ten seconds of fault.
 */
@Tag("world")
class FaultsIT {
  private static final int ITEMS = 12_000;
  private static final Duration FAULT = Duration.ofSeconds(10);
  private static RealCluster cluster;

  @BeforeAll
  static void up() throws IOException {
    cluster = new RealCluster("faults-it");
  }

  @AfterAll
  static void down() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aFrozenLeaderCostsNoJob() throws Exception {
    String victim = cluster.leader();
    String taker = cluster.follower();
    String url = cluster.url(taker);
    String id = start(url);
    signal(cluster.pid(victim), "STOP");
    long until = System.nanoTime() + FAULT.toNanos();
    try {
      RealCluster.until(
          () ->
              System.nanoTime() > until
                  && !RealCluster.cluster(url).getString("leader", victim).equals(victim));
    } finally {
      signal(cluster.pid(victim), "CONT");
    }
    cluster.assertSquares(url, id, ITEMS);
    RealCluster.until(() -> cluster.everybodySees(3));
    cluster.assertWorks(victim, taker, 2000);
  }

  @Test
  void aBrokerThatIsAwayCostsNoJob() throws Exception {
    String url = cluster.url(cluster.follower());
    String id = start(url);
    long term = RealCluster.cluster(url).getInt("term");
    ProcessHandle.of(cluster.brokerPid()).orElseThrow().destroyForcibly();
    long until = System.nanoTime() + FAULT.toNanos();
    RealCluster.until(() -> System.nanoTime() > until);
    cluster.restartBroker();
    cluster.assertSquares(url, id, ITEMS);
    RealCluster.until(() -> cluster.everybodySees(3));
    assertTrue(RealCluster.cluster(url).getInt("term") >= term);
  }

  /** A job of which ranges are in flight on every node. */
  private static String start(String url) {
    String id = RealCluster.submit(url, RealCluster.SQUARES, Map.of(), ITEMS).getString("id");
    RealCluster.until(
        () -> {
          JsonObject job = RealCluster.job(url, id);
          return RealCluster.part(job, "done") > 20 && RealCluster.part(job, "running") >= 3;
        });
    return id;
  }

  private static void signal(long pid, String name) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor());
  }
}

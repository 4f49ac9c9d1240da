package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Jobs on three real nodes that die: what was accepted ends as it should. */
@Tag("world")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerIT {
  private static final int ITEMS = 300;

  private RealCluster cluster;
  private String taken = "";

  @BeforeAll
  void up() throws IOException {
    cluster = new RealCluster("ledger", Map.of("atomspace.ledger.takeover", "PT3S"));
  }

  @AfterAll
  void down() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void kill(String... ids) {
    for (String id : ids) {
      ProcessHandle process = ProcessHandle.of(cluster.pid(id)).orElseThrow();
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  private String submit(String id) {
    return RealCluster.submit(cluster.url(id), RealCluster.SQUARES, Map.of(), ITEMS)
        .getString("id");
  }

  private void assertEverywhere(String job, List<String> ids) {
    for (String id : ids) {
      cluster.assertSquares(cluster.url(id), job, ITEMS);
    }
  }

  @Test
  @Order(1)
  void aJobWhoseTakerDiesForGoodRightAfterItWasAcceptedSucceeds() throws Exception {
    String victim = cluster.follower();
    List<String> others = cluster.ids().stream().filter(id -> !id.equals(victim)).toList();
    taken = submit(victim);
    kill(victim);
    assertEverywhere(taken, others);
    JsonObject job = RealCluster.job(cluster.url(others.get(0)), taken);
    assertEquals(2, job.getInt("generation"), job::toString);
    assertNotEquals(victim, job.getString("origin"), job::toString);
    cluster.restart(victim);
    assertEverywhere(taken, List.of(victim));
    // Who took it over dies in its turn: its result is kept elsewhere.
    String heir = job.getString("origin");
    kill(heir);
    assertEverywhere(taken, cluster.ids().stream().filter(id -> !id.equals(heir)).toList());
    cluster.restart(heir);
  }

  @Test
  @Order(2)
  void aJobGoesOnWhenAllNodesDiedAtOnceInItsMidst() throws Exception {
    String taker = cluster.follower();
    String job = submit(taker);
    RealCluster.until(
        () -> {
          JsonObject seen = RealCluster.job(cluster.url(taker), job);
          return RealCluster.part(seen, "done") > 5 && RealCluster.part(seen, "running") > 0;
        });
    String[] all = cluster.ids().toArray(String[]::new);
    kill(all);
    cluster.restart(all);
    assertEverywhere(job, cluster.ids());
    assertTrue(RealCluster.job(cluster.url(taker), job).getInt("generation") > 1);
    // So does what ended before.
    assertEverywhere(taken, cluster.ids());
  }

  @Test
  @Order(3)
  void aMinorityAcceptsNoJob() throws Exception {
    String left = cluster.follower();
    String[] dead = cluster.ids().stream().filter(id -> !id.equals(left)).toArray(String[]::new);
    kill(dead);
    HttpResponse<String> refused =
        RealCluster.send(
            HttpRequest.newBuilder(URI.create(cluster.url(left) + "/api/v1/jobs?name=minority"))
                .header("Content-Type", "text/x-python")
                .POST(HttpRequest.BodyPublishers.ofString("def main():\n    return 1\n"))
                .build());
    assertEquals(503, refused.statusCode(), refused.body());
    assertEquals(
        "application/problem+json", refused.headers().firstValue("Content-Type").orElse(""));
    cluster.restart(dead);
    for (String id : cluster.ids()) {
      String jobs = RealCluster.answer(cluster.url(id) + "/api/v1/jobs?state=RUNNING").body();
      assertEquals("[]", jobs, "at node " + id);
      String done = RealCluster.answer(cluster.url(id) + "/api/v1/jobs?state=SUCCEEDED").body();
      assertTrue(!done.contains("minority"), done);
    }
  }
}

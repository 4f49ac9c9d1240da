package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.runtime.FlightRecorder;
import io.atomspace.node.tool.cluster.ClusterState;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Jobs on three real nodes: deaths, cancellation, exceptions, and the record of it all. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static RealCluster cluster;

  @BeforeAll
  static void up() throws IOException {
    cluster = new RealCluster("cluster-it", Map.of("atomspace.limits.recorder.bytes", "1000000"));
  }

  @AfterAll
  static void down() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void allNodesEvaluateOneQuerysAnswersAndAnyNodeTells() throws Exception {
    String script = Files.readString(RealCluster.HOME.resolve("examples/motif_similarity.py"));
    String taker = cluster.url(cluster.follower());
    JsonObject job = RealCluster.submit(taker, script, Map.of("factors", 60), null);
    String id = job.getString("id");
    JsonObject ended = RealCluster.await(taker, id);
    assertEquals("SUCCEEDED", ended.getString("state"), ended::toString);
    assertEquals(60 * 59 / 2, ended.getJsonObject("items").getInt("done"));
    assertEquals(3, ended.getJsonObject("receipt").getJsonArray("nodes").size(), ended::toString);
    JsonArray pairs = RealCluster.result(taker, id).asJsonObject().getJsonArray("pairs");
    assertEquals(20, pairs.size());
    for (int i = 1; i < pairs.size(); i++) {
      assertTrue(score(pairs, i - 1) >= score(pairs, i), pairs::toString);
    }
    for (ClusterState.NodeProcess node : cluster.nodes()) {
      RealCluster.await(node.url(), id);
      assertEquals(pairs, RealCluster.result(node.url(), id).asJsonObject().getJsonArray("pairs"));
    }
  }

  private static double score(JsonArray pairs, int i) {
    return pairs.getJsonObject(i).getJsonNumber("score").doubleValue();
  }

  @Test
  @Order(2)
  void aDeadWorkersRangesAreEvaluatedByOthers() throws Exception {
    String leader = cluster.leader();
    String victim = cluster.ids().stream().filter(id -> !id.equals(leader)).toList().get(1);
    String taker = cluster.ids().stream().filter(id -> !id.equals(victim)).toList().get(0);
    strike().kill(victim, taker);
  }

  @Test
  @Order(3)
  void aDeadLeaderCostsNoJob() throws Exception {
    strike().kill(cluster.leader(), cluster.follower());
    assertNotEquals("", cluster.leader());
  }

  private static Strike strike() {
    return new Strike(cluster, RealCluster.SQUARES, Map.of(), 1500);
  }

  @Test
  @Order(4)
  void cancellationEndsAJobOnEveryNode() throws Exception {
    String taker = cluster.url(cluster.follower());
    String id =
        RealCluster.submit(taker, "def evaluate(n):\n    while True: pass\n", Map.of(), 100)
            .getString("id");
    RealCluster.until(() -> RealCluster.part(RealCluster.job(taker, id), "running") > 0);
    RealCluster.send(
        HttpRequest.newBuilder(URI.create(taker + "/api/v1/jobs/" + id)).DELETE().build());
    for (ClusterState.NodeProcess node : cluster.nodes()) {
      assertEquals("CANCELLED", RealCluster.await(node.url(), id).getString("state"));
    }
  }

  @Test
  @Order(5)
  void anExceptionNamesItemAndLine() throws Exception {
    String taker = cluster.url(cluster.follower());
    String id =
        RealCluster.submit(taker, "def evaluate(n):\n    return 1 // (n - 7)\n", Map.of(), 100)
            .getString("id");
    JsonObject error = RealCluster.await(taker, id).getJsonObject("error");
    assertEquals(7, error.getInt("item"));
    assertTrue(error.getString("traceback").contains("line 2"), error::toString);
  }

  @Test
  @Order(6)
  void whatTheNodesRecordedReplaysToTheSameEffects() throws Exception {
    for (String id : cluster.ids()) {
      Path newest = cluster.record(id);
      Path before = FlightRecorder.before(newest);
      assertTrue(Files.exists(before), "node " + id + " has not filled its first file");
      for (Path file : List.of(before, newest)) {
        RealCluster.replays(file);
      }
    }
  }
}

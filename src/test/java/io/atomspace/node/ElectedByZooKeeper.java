package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Three real nodes whose leader a real ZooKeeper server names. A subclass has the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ElectedByZooKeeper {
  private RealCluster cluster;

  /** Starts the server, with a tick of half a second, or starts it again with the same data. */
  abstract void startServer() throws Exception;

  abstract void stopServer() throws Exception;

  /** Its {@code host:port}. */
  abstract String server();

  @BeforeAll
  void up() throws Exception {
    startServer();
    cluster =
        new RealCluster(
            getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT),
            Map.of(
                "atomspace.election",
                "zookeeper",
                "atomspace.election.zookeeper.connect",
                server()));
  }

  @AfterAll
  void down() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
    stopServer();
  }

  private record View(String leader, long term) {}

  private View view(String id) {
    JsonObject seen = RealCluster.cluster(cluster.url(id));
    return new View(seen.getString("leader", ""), seen.getJsonNumber("term").longValue());
  }

  /** The one leader that these nodes know. */
  private View agreed(List<String> ids) {
    RealCluster.until(
        () -> {
          List<View> views = ids.stream().map(this::view).distinct().toList();
          return views.size() == 1 && !views.get(0).leader().isEmpty();
        });
    return view(ids.get(0));
  }

  @Test
  @Order(1)
  void theNodesFollowOneLeaderAndWork() {
    View elected = agreed(cluster.ids());
    assertTrue(elected.term() > 0);
    assertEquals("zookeeper", RealCluster.cluster(cluster.url("1")).getString("election"));
    cluster.assertWorks(cluster.follower(), cluster.leader(), 1500);
  }

  @Test
  @Order(2)
  void anotherLeadsAHigherTermAfterAKill() throws Exception {
    View before = agreed(cluster.ids());
    List<String> others = cluster.ids().stream().filter(id -> !id.equals(before.leader())).toList();
    ProcessHandle.of(cluster.pid(before.leader())).orElseThrow().destroyForcibly();
    RealCluster.until(() -> view(others.get(0)).term() > before.term());
    View after = agreed(others);
    assertNotEquals(before.leader(), after.leader());
    assertTrue(after.term() > before.term());
    cluster.restart(before.leader());
    assertEquals(after, agreed(cluster.ids()), "a node that returns disturbs nobody");
  }

  @Test
  @Order(3)
  void nobodyLeadsWhileTheServerIsAway() throws Exception {
    View before = agreed(cluster.ids());
    stopServer();
    // All know of it, as the leader itself says that it leads no more.
    RealCluster.until(() -> cluster.ids().stream().allMatch(id -> view(id).leader().isEmpty()));
    startServer();
    assertTrue(agreed(cluster.ids()).term() >= before.term());
    cluster.assertWorks(cluster.follower(), cluster.leader(), 1500);
  }
}

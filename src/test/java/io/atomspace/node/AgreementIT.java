package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.tool.cluster.ClusterState;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Store, locks and transactions on three real nodes that die: what was answered holds. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgreementIT {
  private RealCluster cluster;

  /** By which engines they agree. */
  Map<String, String> settings() {
    return Map.of("atomspace.consensus", "paxos", "atomspace.mutex", "lease");
  }

  @BeforeAll
  void up() throws IOException {
    cluster = new RealCluster("agreement-" + settings().get("atomspace.consensus"), settings());
  }

  @AfterAll
  void down() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private HttpResponse<String> call(String id, String method, String path, String body) {
    return RealCluster.send(
        HttpRequest.newBuilder(URI.create(cluster.url(id) + "/api/v1" + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private JsonObject ok(String id, String method, String path, String body) {
    HttpResponse<String> response = call(id, method, path, body);
    assertTrue(response.statusCode() / 100 == 2, () -> path + ": " + response.body());
    return RealCluster.parse(response).asJsonObject();
  }

  private void assertValue(String value, String key) {
    for (String id : cluster.ids()) {
      HttpResponse<String> read = call(id, "GET", "/store/" + key, "");
      assertEquals(200, read.statusCode(), read.body());
      assertEquals(value, read.body(), "at node " + id);
    }
  }

  private void kill(String... ids) {
    for (String id : ids) {
      ProcessHandle process = ProcessHandle.of(cluster.pid(id)).orElseThrow();
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Test
  @Order(1)
  void whatOneNodeWroteTheOthersRead() {
    for (String writer : cluster.ids()) {
      JsonObject written = ok(writer, "PUT", "/store/at-" + writer, "{\"by\":\"" + writer + "\"}");
      assertValue("{\"by\":\"" + writer + "\"}", "at-" + writer);
      assertTrue(written.getJsonNumber("version").longValue() > 0);
    }
    assertEquals(412, conditional("1", "at-1").statusCode());
    assertEquals(3, ok("2", "GET", "/store?prefix=at-", "").getJsonArray("entries").size());
  }

  private HttpResponse<String> conditional(String id, String key) {
    return RealCluster.send(
        HttpRequest.newBuilder(URI.create(cluster.url(id) + "/api/v1/store/" + key))
            .header("Content-Type", "application/json")
            .header("If-None-Match", "*")
            .PUT(HttpRequest.BodyPublishers.ofString("1"))
            .build());
  }

  @Test
  @Order(2)
  void aLockHasOneHolderWhicheverNodeIsAsked() {
    JsonObject one = ok("1", "POST", "/locks/l?holder=one&lease=PT60S", "");
    assertEquals(409, call("2", "POST", "/locks/l?wait=PT0.5S", "").statusCode());
    JsonObject seen = ok("3", "GET", "/locks/l", "");
    assertEquals("one", seen.getString("holder"));
    assertEquals(one.get("token"), seen.get("token"));
    CompletableFuture<JsonObject> next =
        CompletableFuture.supplyAsync(
            () -> ok("2", "POST", "/locks/l?holder=two&wait=PT30S&lease=PT60S", ""));
    String token = "/locks/l?token=" + one.get("token");
    assertEquals(204, call("1", "DELETE", token, "").statusCode());
    JsonObject two = next.join();
    assertTrue(
        two.getJsonNumber("token").longValue() > one.getJsonNumber("token").longValue(),
        () -> one + " then " + two);
    assertEquals(412, call("1", "PUT", token, "").statusCode());
    assertEquals(204, call("2", "DELETE", "/locks/l?token=" + two.get("token"), "").statusCode());
  }

  @Test
  @Order(3)
  void aTransactionIsKnownEverywhere() {
    String writes =
        "{\"id\":\"t1\",\"writes\":[{\"key\":\"x\",\"value\":1},{\"key\":\"y\",\"value\":2}]}";
    assertEquals("COMMITTED", ok("1", "POST", "/transactions", writes).getString("state"));
    assertValue("1", "x");
    assertValue("2", "y");
    for (String id : cluster.ids()) {
      assertEquals("COMMITTED", ok(id, "GET", "/transactions/t1", "").getString("state"));
    }
  }

  @Test
  @Order(4)
  void aDeadNodeCostsNoAcknowledgedWrite() throws Exception {
    String victim = cluster.leader();
    String writer = cluster.follower();
    List<Integer> acknowledged = new ArrayList<>();
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !enough.get(); i++) {
                if (call(writer, "PUT", "/store/w" + i, "" + i).statusCode() == 201) {
                  synchronized (acknowledged) {
                    acknowledged.add(i);
                  }
                }
              }
            });
    RealCluster.until(() -> count(acknowledged) > 20);
    kill(victim);
    int before = count(acknowledged);
    RealCluster.until(() -> count(acknowledged) > before + 20);
    enough.set(true);
    writing.join();
    cluster.restart(victim);
    for (int i : acknowledged) {
      assertEquals("" + i, call(victim, "GET", "/store/w" + i, "").body());
    }
  }

  private static int count(List<Integer> list) {
    synchronized (list) {
      return list.size();
    }
  }

  @Test
  @Order(5)
  void aMinorityAnswers503AndAcceptsNothing() throws Exception {
    String left = cluster.follower();
    String[] dead = cluster.ids().stream().filter(id -> !id.equals(left)).toArray(String[]::new);
    kill(dead);
    for (HttpResponse<String> refused :
        List.of(
            call(left, "PUT", "/store/minority", "1"),
            call(left, "PUT", "/store/x", "9"),
            call(left, "GET", "/store/x", ""),
            call(left, "GET", "/store?prefix=x", ""),
            call(left, "POST", "/locks/minority", ""),
            call(left, "POST", "/transactions", "{\"writes\":[{\"key\":\"x\",\"value\":9}]}"),
            call(left, "GET", "/transactions/t1", ""))) {
      assertEquals(503, refused.statusCode(), refused.body());
      assertEquals(
          "application/problem+json", refused.headers().firstValue("Content-Type").orElse(""));
    }
    cluster.restart(dead);
    assertValue("1", "x");
    assertEquals(404, call(left, "GET", "/store/minority", "").statusCode());
    assertEquals(404, call(dead[0], "GET", "/locks/minority", "").statusCode());
  }

  @Test
  @Order(6)
  void allIsThereWhenAllNodesDiedAtOnce() throws Exception {
    ok("2", "PUT", "/store/last", "[\"word\"]");
    String[] all = cluster.ids().toArray(String[]::new);
    kill(all);
    cluster.restart(all);
    assertValue("[\"word\"]", "last");
    assertValue("1", "x");
    assertValue("2", "y");
    assertEquals("COMMITTED", ok("3", "GET", "/transactions/t1", "").getString("state"));
    assertEquals(412, conditional("1", "last").statusCode());
  }

  @Test
  @Order(7)
  void whatTheNodesRecordedReplaysToTheSameEffects() throws Exception {
    ok("1", "PUT", "/store/recorded?ttl=PT1H", "1");
    for (ClusterState.NodeProcess node : cluster.nodes()) {
      RealCluster.replays(cluster.record(node.id()));
    }
  }
}

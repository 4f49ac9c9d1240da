package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.port.das.KnowledgeBases;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.runtime.FlightRecorder;
import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three real nodes on the embedded broker, with a DAS Server: jobs, deaths, and their record. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final Path FOLDER = HOME.resolve("target/cluster-it");
  private static final LocalCluster CLUSTER = new LocalCluster(HOME, FOLDER);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ITEMS = 1500;
  private static final String SQUARES =
      """
      def evaluate(n):
          total = 0
          for i in range(60000):
              total += i % 7
          return n * n
      """;

  private static LocalCluster.Plan plan;
  private static ClusterState state;

  @BeforeAll
  static void up() throws IOException {
    Files.createDirectories(FOLDER);
    Path kb = FOLDER.resolve("motifs.metta");
    Files.writeString(kb, KnowledgeBases.generate("motifs", 60, 1));
    plan = LocalCluster.Plan.of(3).withKb(kb).with(Map.of("atomspace.job.slots", "1"));
    state = CLUSTER.up(plan, note -> {});
  }

  @AfterAll
  static void down() throws IOException {
    CLUSTER.down();
  }

  @Test
  @Order(1)
  void allNodesEvaluateOneQuerysAnswersAndAnyNodeTells() throws Exception {
    String script = Files.readString(HOME.resolve("examples/motif_similarity.py"));
    String taker = url(follower());
    JsonObject job = submit(taker, script, Map.of("factors", 60), null);
    JsonObject ended = await(taker, job.getString("id"));
    assertEquals("SUCCEEDED", ended.getString("state"), ended::toString);
    assertEquals(60 * 59 / 2, ended.getJsonObject("items").getInt("done"));
    JsonArray pairs = result(taker, job).asJsonObject().getJsonArray("pairs");
    assertEquals(20, pairs.size());
    for (int i = 1; i < pairs.size(); i++) {
      assertTrue(score(pairs, i - 1) >= score(pairs, i), pairs::toString);
    }
    for (ClusterState.NodeProcess node : state.nodes()) {
      await(node.url(), job.getString("id"));
      assertEquals(pairs, result(node.url(), job).asJsonObject().getJsonArray("pairs"));
    }
  }

  @Test
  @Order(2)
  void aDeadWorkersRangesAreEvaluatedByOthers() throws Exception {
    String leader = leader();
    String victim = ids().stream().filter(id -> !id.equals(leader)).toList().get(1);
    survives(victim, ids().stream().filter(id -> !id.equals(victim)).toList().get(0));
  }

  @Test
  @Order(3)
  void aDeadLeaderCostsNoJob() throws Exception {
    String victim = leader();
    String taker = follower();
    survives(victim, taker);
    assertNotEquals("", leader());
  }

  @Test
  @Order(4)
  void cancellationEndsAJobOnEveryNode() throws Exception {
    String taker = url(follower());
    JsonObject job = submit(taker, "def evaluate(n):\n    while True: pass\n", Map.of(), 100);
    String id = job.getString("id");
    until(() -> part(job(taker, id), "running") > 0);
    send(HttpRequest.newBuilder(URI.create(taker + "/api/v1/jobs/" + id)).DELETE().build());
    for (ClusterState.NodeProcess node : state.nodes()) {
      assertEquals("CANCELLED", await(node.url(), id).getString("state"));
    }
  }

  @Test
  @Order(5)
  void anExceptionNamesItemAndLine() throws Exception {
    String taker = url(follower());
    JsonObject job = submit(taker, "def evaluate(n):\n    return 1 // (n - 7)\n", Map.of(), 100);
    JsonObject error = await(taker, job.getString("id")).getJsonObject("error");
    assertEquals(7, error.getInt("item"));
    assertTrue(error.getString("traceback").contains("line 2"), error::toString);
  }

  @Test
  @Order(6)
  void whatTheNodesRecordedReplaysToTheSameEffects() throws Exception {
    for (String id : ids()) {
      Path file = FOLDER.resolve("data/" + id + "/flight.record");
      FlightRecorder.Replay replay =
          FlightRecorder.replay(file, setup -> Node.of(Json.read(setup, NodeSetup.class)));
      assertNull(replay.different(), "node " + id);
      assertTrue(replay.steps() > 50, "node " + id + ": " + replay.steps() + " steps");
    }
  }

  /** Kills a node while ranges of its own are in flight, and sees it work again later. */
  private static void survives(String victim, String taker) throws Exception {
    String url = url(taker);
    JsonObject job = submit(url, SQUARES, Map.of(), ITEMS);
    String id = job.getString("id");
    until(() -> part(job(url, id), "done") > 5 && part(job(url, id), "running") >= 3);
    ProcessHandle.of(pid(victim)).orElseThrow().destroyForcibly();
    JsonObject ended = await(url, id);
    assertEquals("SUCCEEDED", ended.getString("state"), ended::toString);
    assertEquals(ITEMS, ended.getJsonObject("items").getInt("done"));
    assertTrue(part(ended, "retried") > 0, "nothing of the victim was in flight: " + ended);
    List<Long> squares =
        result(url, job).asJsonArray().stream()
            .map(value -> ((jakarta.json.JsonNumber) value).longValue())
            .toList();
    assertEquals(IntStream.range(0, ITEMS).mapToObj(n -> (long) n * n).toList(), squares);

    state = CLUSTER.restart(plan, victim);
    until(() -> everybodySees(3));
    JsonObject again = submit(url, SQUARES, Map.of(), ITEMS);
    JsonObject second = await(url, again.getString("id"));
    assertTrue(
        second.getJsonObject("receipt").getJsonArray("nodes").getValuesAs(JsonObject.class).stream()
            .anyMatch(node -> node.getString("id").equals(victim) && node.getInt("items") > 0),
        () -> "the restarted node " + victim + " evaluated nothing: " + second);
  }

  private static boolean everybodySees(int up) {
    return state.nodes().stream()
        .allMatch(
            node ->
                cluster(node.url()).getJsonArray("nodes").getValuesAs(JsonObject.class).stream()
                        .filter(member -> member.getString("state").equals("UP"))
                        .count()
                    == up);
  }

  private static List<String> ids() {
    return state.nodes().stream().map(ClusterState.NodeProcess::id).toList();
  }

  private static String url(String id) {
    return node(id).url();
  }

  private static long pid(String id) {
    return node(id).pid();
  }

  private static ClusterState.NodeProcess node(String id) {
    return state.nodes().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  /** The leader that all nodes agree on. */
  private static String leader() {
    until(
        () ->
            state.nodes().stream()
                    .map(node -> cluster(node.url()).getString("leader", ""))
                    .distinct()
                    .count()
                == 1);
    return cluster(state.nodes().get(0).url()).getString("leader", "");
  }

  private static String follower() {
    String leader = leader();
    return ids().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
  }

  private static JsonObject cluster(String url) {
    return get(url + "/api/v1/cluster").asJsonObject();
  }

  private static JsonObject job(String url, String id) {
    return get(url + "/api/v1/jobs/" + id).asJsonObject();
  }

  private static int part(JsonObject job, String name) {
    return job.getJsonObject("parts").getInt(name);
  }

  private static double score(JsonArray pairs, int i) {
    return pairs.getJsonObject(i).getJsonNumber("score").doubleValue();
  }

  private static JsonObject submit(
      String url, String script, Map<String, Integer> parameters, Integer range) {
    var object =
        jakarta.json.Json.createObjectBuilder()
            .add("language", "python")
            .add("script", script)
            .add("parameters", jakarta.json.Json.createObjectBuilder(Map.copyOf(parameters)));
    if (range != null) {
      object.add("items", jakarta.json.Json.createObjectBuilder().add("range", range));
    }
    return parse(
            send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/jobs"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(object.build().toString()))
                    .build()))
        .asJsonObject();
  }

  private static JsonValue result(String url, JsonObject job) {
    return get(url + "/api/v1/jobs/" + job.getString("id") + "/result");
  }

  private static JsonObject await(String url, String id) {
    until(
        () -> {
          HttpResponse<String> response = answer(url + "/api/v1/jobs/" + id);
          return response.statusCode() == 200
              && List.of("SUCCEEDED", "FAILED", "CANCELLED")
                  .contains(parse(response).asJsonObject().getString("state"));
        });
    return job(url, id);
  }

  private static JsonValue get(String url) {
    HttpResponse<String> response = answer(url);
    assertEquals(200, response.statusCode(), () -> url + ": " + response.body());
    return parse(response);
  }

  private static HttpResponse<String> answer(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonValue parse(HttpResponse<String> response) {
    try (JsonReader reader = jakarta.json.Json.createReader(new StringReader(response.body()))) {
      return reader.readValue();
    }
  }

  /** Asks again until it holds; the nodes tell their state only when asked. */
  private static void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within " + PATIENCE);
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
    assertNotNull(state);
  }
}

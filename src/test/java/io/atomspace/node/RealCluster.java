package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.das.KnowledgeBases;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.runtime.FlightRecorder;
import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Three real nodes, one slot each, on the embedded broker with a DAS Server, and how to ask them.
 */
final class RealCluster implements AutoCloseable {
  static final Path HOME = Path.of("").toAbsolutePath();

  /** Yields the square of each number after some ten milliseconds of work at the most. */
  static final String SQUARES =
      """
      def evaluate(n):
          total = 0
          for i in range(60000):
              total += i % 7
          return n * n
      """;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder;
  private final LocalCluster cluster;
  private final LocalCluster.Plan plan;
  private ClusterState state;

  RealCluster(String name) throws IOException {
    this(name, Map.of());
  }

  /**
   * @param settings more settings of every node
   */
  RealCluster(String name, Map<String, String> settings) throws IOException {
    this(name, settings, LocalCluster.Plan.of(3));
  }

  /**
   * @param nodes three nodes: where they are, and their broker
   */
  RealCluster(String name, Map<String, String> settings, LocalCluster.Plan nodes)
      throws IOException {
    folder = Files.createDirectories(HOME.resolve("target").resolve(name));
    cluster = new LocalCluster(HOME, folder);
    Path kb = folder.resolve("motifs.metta");
    Files.writeString(kb, KnowledgeBases.generate("motifs", 60, 1));
    Map<String, String> all = new TreeMap<>(settings);
    all.put("atomspace.job.slots", "1");
    plan = nodes.withKb(kb).with(all);
    state = cluster.up(plan, note -> {});
  }

  @Override
  public void close() throws IOException {
    cluster.down();
  }

  List<ClusterState.NodeProcess> nodes() {
    return state.nodes();
  }

  long brokerPid() {
    return state.broker().pid();
  }

  Path record(String id) {
    return folder.resolve("data/" + id + "/flight.record");
  }

  void restart(String... ids) throws IOException {
    state = cluster.restart(plan, ids);
    until(() -> everybodySees(3));
  }

  void restartBroker() throws IOException {
    state = cluster.restartBroker(plan);
  }

  /** Checks that the job gave the square of every item, each counted once. */
  void assertSquares(String url, String id, int items) {
    JsonObject ended = await(url, id);
    assertEquals("SUCCEEDED", ended.getString("state"), ended::toString);
    assertEquals(items, ended.getJsonObject("items").getInt("done"));
    List<Long> squares =
        result(url, id).asJsonArray().stream()
            .map(value -> ((JsonNumber) value).longValue())
            .toList();
    assertEquals(IntStream.range(0, items).mapToObj(n -> (long) n * n).toList(), squares);
  }

  /** Checks that this node evaluates items of a new job. */
  void assertWorks(String id, String taker, int items) {
    JsonObject job = submit(url(taker), SQUARES, Map.of(), items);
    JsonObject ended = await(url(taker), job.getString("id"));
    JsonArray shares = ended.getJsonObject("receipt").getJsonArray("nodes");
    assertTrue(
        shares.getValuesAs(JsonObject.class).stream()
            .anyMatch(node -> node.getString("id").equals(id) && node.getInt("items") > 0),
        () -> "node " + id + " evaluated nothing: " + ended);
  }

  boolean everybodySees(int up) {
    return state.nodes().stream()
        .allMatch(
            node ->
                cluster(node.url()).getJsonArray("nodes").getValuesAs(JsonObject.class).stream()
                        .filter(member -> member.getString("state").equals("UP"))
                        .count()
                    == up);
  }

  List<String> ids() {
    return state.nodes().stream().map(ClusterState.NodeProcess::id).toList();
  }

  String url(String id) {
    return node(id).url();
  }

  long pid(String id) {
    return node(id).pid();
  }

  ClusterState.NodeProcess node(String id) {
    return state.nodes().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  /** The leader that all nodes agree on. */
  String leader() {
    until(
        () ->
            state.nodes().stream()
                    .map(node -> cluster(node.url()).getString("leader", ""))
                    .distinct()
                    .count()
                == 1);
    return cluster(state.nodes().get(0).url()).getString("leader", "");
  }

  String follower() {
    String leader = leader();
    return ids().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
  }

  static JsonObject cluster(String url) {
    return get(url + "/api/v1/cluster").asJsonObject();
  }

  static JsonObject job(String url, String id) {
    return get(url + "/api/v1/jobs/" + id).asJsonObject();
  }

  static int part(JsonObject job, String name) {
    return job.getJsonObject("parts").getInt(name);
  }

  static JsonObject submit(
      String url, String script, Map<String, Object> parameters, @Nullable Integer range) {
    var object =
        Json.createObjectBuilder()
            .add("language", "python")
            .add("script", script)
            .add("parameters", Json.createObjectBuilder(parameters));
    if (range != null) {
      object.add("items", Json.createObjectBuilder().add("range", range));
    }
    return parse(
            send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/jobs"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(object.build().toString()))
                    .build()))
        .asJsonObject();
  }

  static JsonValue result(String url, String id) {
    return get(url + "/api/v1/jobs/" + id + "/result");
  }

  static JsonObject await(String url, String id) {
    until(
        () -> {
          HttpResponse<String> response = answer(url + "/api/v1/jobs/" + id);
          return response.statusCode() == 200
              && List.of("SUCCEEDED", "FAILED", "CANCELLED")
                  .contains(parse(response).asJsonObject().getString("state"));
        });
    return job(url, id);
  }

  static JsonValue get(String url) {
    HttpResponse<String> response = answer(url);
    assertEquals(200, response.statusCode(), () -> url + ": " + response.body());
    return parse(response);
  }

  static HttpResponse<String> answer(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonValue parse(HttpResponse<String> response) {
    try (JsonReader reader = Json.createReader(new StringReader(response.body()))) {
      return reader.readValue();
    }
  }

  /** Asks again until it holds; the nodes tell their state only when asked. */
  static void until(BooleanSupplier holds) {
    until(holds, () -> "");
  }

  /**
   * @param state what is known when it does not come true
   */
  static void until(BooleanSupplier holds, Supplier<String> state) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not within " + PATIENCE + ": " + state.get());
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** A flight record gives the same effects again; one begun just now has steps with a beat. */
  static void replays(Path record) {
    AtomicReference<FlightRecorder.Replay> last = new AtomicReference<>();
    until(
        () -> {
          last.set(replay(record));
          return last.get().steps() > 0 || last.get().different() != null;
        });
    assertNull(last.get().different(), record::toString);
  }

  private static FlightRecorder.Replay replay(Path record) {
    try {
      return FlightRecorder.replay(record, RealCluster::machine);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Node machine(String setup) {
    return Node.of(io.atomspace.node.kernel.Json.read(setup, NodeSetup.class));
  }
}

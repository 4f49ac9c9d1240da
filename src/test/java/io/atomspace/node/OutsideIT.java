package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.FreePort;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Real nodes on a mosquitto, watched and given jobs by its own command line clients. */
@Tag("world")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutsideIT {
  private static final LocalCluster CLUSTER =
      new LocalCluster(RealCluster.HOME, RealCluster.HOME.resolve("target/outside-it"));
  private static final List<Process> STARTED = new ArrayList<>();
  private static int port;
  private static ClusterState state;
  private static List<String> heard;

  @BeforeAll
  static void up() throws Exception {
    port = FreePort.find();
    STARTED.add(
        new ProcessBuilder("mosquitto", "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
    LocalCluster.Plan plan =
        LocalCluster.Plan.of(3)
            .withBroker("mqtt://127.0.0.1:" + port)
            .with(Map.of("atomspace.job.slots", "1"));
    state = CLUSTER.up(plan, note -> {});
    heard = listen("mosquitto_sub", "-V", "mqttv5", "-v", "-t", "atomspace/#");
  }

  @AfterAll
  static void down() throws IOException {
    CLUSTER.down();
    STARTED.forEach(Process::destroy);
  }

  /** The lines that a client prints, as they come. */
  private static List<String> listen(String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(1, List.of("-h", "127.0.0.1", "-p", Integer.toString(port)));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    STARTED.add(process);
    List<String> lines = new CopyOnWriteArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader in = process.inputReader()) {
                in.lines().forEach(lines::add);
              } catch (IOException | java.io.UncheckedIOException e) {
                // The process was ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
    return lines;
  }

  /** Messages of one kind from one node, so far. */
  private static Stream<JsonObject> telemetry(String node, String kind) {
    String topic = "atomspace/atomspace/telemetry/" + node + "/" + kind + " ";
    return heard.stream()
        .filter(line -> line.startsWith(topic))
        .map(line -> object(line.substring(topic.length())));
  }

  private static JsonObject object(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static String url(int index) {
    return state.nodes().get(index).url();
  }

  @Test
  @Order(1)
  void everyNodesHeartbeatStatusAndMetricsAreReadableAsJson() {
    for (String node : List.of("1", "2", "3")) {
      for (String kind : List.of("Heartbeat", "Status", "Metrics")) {
        String topic = kind.toLowerCase(java.util.Locale.ROOT);
        RealCluster.until(() -> telemetry(node, topic).count() >= 2);
        List<JsonObject> two = telemetry(node, topic).limit(2).toList();
        JsonObject message = two.get(0);
        assertEquals("atomspace", message.getString("cluster"));
        assertEquals(node, message.getString("sender"));
        assertEquals(kind, message.getString("kind"));
        assertTrue(message.getJsonNumber("session").longValue() > 0);
        assertTrue(message.getInt("term") > 0, message::toString);
        assertTrue(message.getString("time").endsWith("Z"));
        assertTrue(two.get(1).getInt("sequence") > message.getInt("sequence"));
      }
    }
    JsonObject status = telemetry("1", "status").findFirst().orElseThrow().getJsonObject("content");
    assertEquals("READY", status.getString("state"));
    assertEquals(1, status.getInt("slots"));
    assertTrue(status.getJsonObject("metrics").getJsonNumber("heapBytes").longValue() > 0);
  }

  @Test
  @Order(2)
  void aJobIsSubmittedAndAnsweredOverMqtt() throws Exception {
    List<String> answers = listen("mosquitto_sub", "-V", "mqttv5", "-t", "answers/a");
    Process request =
        new ProcessBuilder(
                "mosquitto_rr",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-V",
                "mqttv5",
                "-t",
                "atomspace/atomspace/jobs",
                "-e",
                "answers/a",
                "-m",
                "{\"script\": \"def evaluate(n):\\n    return n + 1\\n\", \"items\": [1, 2]}")
            .redirectErrorStream(true)
            .start();
    STARTED.add(request);
    JsonObject accepted = object(new String(request.getInputStream().readAllBytes()));
    String id = accepted.getString("id");
    RealCluster.until(() -> answers.stream().anyMatch(line -> line.contains("SUCCEEDED")));
    assertEquals(id, object(answers.get(answers.size() - 1)).getString("id"));
    assertEquals("[2,3]", RealCluster.result(url(0), id).toString());
  }

  @Test
  @Order(3)
  void aJobIsCancelledOverMqtt() throws Exception {
    String id =
        RealCluster.submit(url(0), "def evaluate(n):\n    while True: pass\n", Map.of(), 10)
            .getString("id");
    RealCluster.until(() -> RealCluster.part(RealCluster.job(url(0), id), "running") > 0);
    listen("mosquitto_pub", "-t", "atomspace/atomspace/jobs/" + id + "/cancel", "-n");
    assertEquals("CANCELLED", RealCluster.await(url(0), id).getString("state"));
  }

  @Test
  @Order(4)
  void aDeadPeerIsAnAlertAndALineOfTheLog() {
    ProcessHandle.of(state.nodes().get(2).pid()).orElseThrow().destroyForcibly();
    RealCluster.until(
        () ->
            telemetry("1", "alert")
                .map(message -> message.getJsonObject("content"))
                .anyMatch(
                    alert ->
                        alert.getString("name").equals("peer-down")
                            && alert.getString("cause").contains("node 3")
                            && !alert.getString("advice").isEmpty()
                            && alert.getString("severity").equals("WARNING")));
    assertTrue(
        telemetry("1", "log")
            .anyMatch(
                message ->
                    message.getJsonObject("content").getString("text").contains("node 3 is DOWN")));
  }
}

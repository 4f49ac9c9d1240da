package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.tool.BrokerOptions;
import io.atomspace.node.tool.BrokerServer;
import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Real nodes whose surroundings are wrong: broker, DAS Server, port, data folder, settings. */
class TroubleIT {
  private static final String ASKS =
      "def query(das):\n    return das.query('(Inheritance $a $b)')\n\n"
          + "def evaluate(answer):\n    return 1\n";

  private final Path folder = RealCluster.HOME.resolve("target/trouble-it");
  private final LocalCluster cluster = new LocalCluster(RealCluster.HOME, folder);

  private ClusterState up(Map<String, String> settings) throws IOException {
    return cluster.up(LocalCluster.Plan.of(1).with(settings), note -> {});
  }

  @Test
  void aNodeWithAWrongBrokerPasswordLivesAndJoinsOnceItIsRight() throws Exception {
    BrokerServer broker =
        BrokerServer.start(BrokerOptions.loopback(0).withUser("cluster", "another"));
    int port = URI.create(broker.url()).getPort();
    LocalCluster.Plan plan =
        LocalCluster.Plan.of(2)
            .withBroker(broker.url())
            .with(
                Map.of(
                    "atomspace.transport.mqtt.user", "cluster",
                    "atomspace.transport.mqtt.password", "given"));
    try {
      ClusterState state = cluster.start(plan, note -> {});
      for (ClusterState.NodeProcess node : state.nodes()) {
        Path log = folder.resolve("logs/node-" + node.id() + ".log");
        RealCluster.until(() -> text(log).contains("transport-down"));
        String alert =
            text(log).lines().filter(line -> line.contains("transport-down")).findFirst().get();
        assertTrue(alert.contains("127.0.0.1:" + port), alert);
        assertTrue(alert.contains("password"), alert);
        assertFalse(text(log).contains("given"), "the password is in the log");
        RealCluster.until(() -> status(node, "live") == 200);
        assertEquals(503, status(node, "ready"));
        assertTrue(
            RealCluster.answer(node.url() + "/health/ready").body().contains("password"),
            () -> RealCluster.answer(node.url() + "/health/ready").body());
      }
      broker.close();
      broker = BrokerServer.start(BrokerOptions.loopback(port).withUser("cluster", "given"));
      for (ClusterState.NodeProcess node : state.nodes()) {
        RealCluster.until(() -> status(node, "ready") == 200);
        assertEquals(200, status(node, "live"));
      }
      assertWorks(state.nodes().get(0).url());
    } finally {
      cluster.down();
      broker.close();
    }
  }

  @Test
  void aBadDasEndsItsJobWithAReasonAndNothingElse() throws Exception {
    try (ServerSocket garbage = answering("\u0007 what is this?\r\n\r\n");
        ServerSocket noPickle = answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      ClusterState state = up(Map.of("atomspace.das.timeout", "PT2S"));
      String url = state.nodes().get(0).url();
      assertFails(url, 1, "refused");
      assertFails(url, garbage.getLocalPort(), "no answer from the DAS");
      assertFails(url, noPickle.getLocalPort(), "is refused");
      assertFails(url, silent.getLocalPort(), "timed out");
      assertEquals(200, status(state.nodes().get(0), "ready"));
    } finally {
      cluster.down();
    }
  }

  /** A job that asks this DAS fails, saying so; the next job succeeds. */
  private static void assertFails(String url, int dasPort, String reason) {
    JsonObject das = Json.createObjectBuilder().add("url", "127.0.0.1:" + dasPort).build();
    JsonObject submission = Json.createObjectBuilder().add("script", ASKS).add("das", das).build();
    HttpResponse<String> accepted =
        RealCluster.send(
            HttpRequest.newBuilder(URI.create(url + "/api/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(submission.toString()))
                .build());
    assertEquals(202, accepted.statusCode(), accepted::body);
    String id = RealCluster.parse(accepted).asJsonObject().getString("id");
    JsonObject job = RealCluster.await(url, id);
    assertEquals("FAILED", job.getString("state"), job::toString);
    String message = job.getJsonObject("error").getString("message");
    assertTrue(message.contains("127.0.0.1:" + dasPort), message);
    assertTrue(message.contains(reason), message);
    assertEquals(409, RealCluster.answer(url + "/api/v1/jobs/" + id + "/result").statusCode());
    assertWorks(url);
  }

  private static void assertWorks(String url) {
    String id = RealCluster.submit(url, RealCluster.SQUARES, Map.of(), 20).getString("id");
    assertEquals("SUCCEEDED", RealCluster.await(url, id).getString("state"));
  }

  @Test
  void everyWrongSettingIsInTheReasonOfAStartThatFails() {
    String reason =
        assertThrows(
                IOException.class,
                () ->
                    up(
                        Map.of(
                            "atomspace.transport", "pigeon",
                            "atomspace.heartbeat.interval", "soon",
                            "atomspace.election.bully.lease", "0")))
            .getMessage();
    for (String expected :
        new String[] {
          "atomspace.transport", "pigeon", "one of amqp, grpc",
          "atomspace.heartbeat.interval", "soon", "ISO-8601",
          "atomspace.election.bully.lease"
        }) {
      assertTrue(reason.contains(expected), reason);
    }
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsTheReasonOfAStartThatFails() {
    // Not even root can write there.
    String reason =
        assertThrows(
                IOException.class, () -> up(Map.of("atomspace.data.dir", "/proc/no-such-folder")))
            .getMessage();
    assertTrue(reason.contains("atomspace.data.dir"), reason);
    assertTrue(reason.contains("/proc/no-such-folder"), reason);
  }

  @Test
  void aTakenPortIsTheReasonOfAStartThatFails() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      LocalCluster.Plan plan = LocalCluster.Plan.of(1).withHttpPort(port);
      String reason =
          assertThrows(IOException.class, () -> cluster.up(plan, note -> {})).getMessage();
      assertTrue(reason.contains("port " + port + " is taken"), reason);
    }
  }

  /** Answers every connection with the same text, whatever was asked. */
  private static ServerSocket answering(String text) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket socket = server.accept();
                    OutputStream out = socket.getOutputStream()) {
                  socket.setSoTimeout(5000);
                  socket.getInputStream().read();
                  out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                  socket.shutdownOutput();
                  // To close with a part of the question unread would reset the connection.
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // The test closes the server; a client may hang up.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static int status(ClusterState.NodeProcess node, String check) {
    try {
      return RealCluster.answer(node.url() + "/health/" + check).statusCode();
    } catch (java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

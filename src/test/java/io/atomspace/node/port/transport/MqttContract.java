package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the MQTT transport promises on every broker that the project supports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MqttContract extends TransportContract {
  private static final String SECRET = "correct horse";

  @TempDir static Path folder;

  private TestKeys keys;
  private TestBroker broker;
  private String cluster;

  /** Starts a broker on a port of its own. */
  abstract TestBroker broker(TestBroker.Guard guard, TestKeys keys) throws Exception;

  @BeforeAll
  void startBroker() throws Exception {
    keys = TestKeys.in(folder);
    broker = broker(TestBroker.Guard.NONE, keys);
  }

  @AfterAll
  void stopBroker() throws Exception {
    broker.close();
  }

  @BeforeEach
  void nameCluster(TestInfo test) {
    cluster = test.getTestMethod().orElseThrow().getName();
  }

  @Override
  Transport create(NodeId self, long session, IntUnaryOperator way) {
    // A frozen connection is noticed after one and a half of this.
    return create(self, Map.of("url", url(way.applyAsInt(broker.port())), "keepalive", "PT4S"));
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-" + cluster + "-" + self;
  }

  private static String url(int port) {
    return "mqtt://127.0.0.1:" + port;
  }

  private MqttTransport create(NodeId self, Map<String, String> settings) {
    Settings read = Settings.of(new TreeMap<>(settings));
    MqttSettings mqtt = MqttSettings.read(read);
    assertEquals(List.of(), read.faults());
    return new MqttTransport(mqtt, cluster, self, 7);
  }

  private Node begin(String name, Map<String, String> settings) {
    NodeId id = new NodeId(name);
    return begin(id, create(id, settings));
  }

  private Node join(String name, Map<String, String> settings) {
    Node node = begin(name, settings);
    node.heard().state("up");
    return node;
  }

  @Test
  void framesFlowAgainAfterTheBrokerRestarts() throws Exception {
    Node a = join("1");
    Node b = join("2");
    broker.stop();
    assertTrue(a.heard().state("down ").contains(url(broker.port())));
    b.heard().state("down ");
    broker.start();
    a.heard().state("up");
    b.heard().state("up");
    a.send(b, bytes("after"));
    assertEquals("after", new String(b.heard().frame(), UTF_8));
  }

  @Test
  void aNodeWhoseConnectionDiesLeavesAWill() throws Exception {
    Node watcher = join("1");
    try (CutProxy proxy = new CutProxy(broker.port())) {
      join("2", Map.of("url", url(proxy.port())));
      proxy.close();
      assertEquals("lost 2 7", watcher.heard().state("lost"));
    }
  }

  @Test
  void aNodeThatLeavesInPeaceLeavesNoWill() {
    Node watcher = join("1");
    Node peaceful = join("2");
    peaceful.transport().close();
    Node again = join("2");
    again.send(watcher, bytes("a later sign"));
    watcher.heard().frame();
    assertNull(watcher.heard().states.peek());
  }

  @Test
  void aWrongPasswordIsToldAndARightOneLetsIn() throws Exception {
    try (TestBroker guarded = broker(new TestBroker.Guard("node", SECRET, false), keys)) {
      String url = url(guarded.port());
      Node wrong = begin("1", Map.of("url", url, "user", "node", "password", "guess"));
      String cause = wrong.heard().state("down ");
      assertTrue(cause.contains(url) && cause.matches(".*(password|authorize).*"), cause);
      join("2", Map.of("url", url, "user", "node", "password", SECRET));
      assertEquals(0, wrong.heard().states.stream().filter(s -> s.equals("up")).count());
    }
  }

  @Test
  void tlsProtectsAndTheCertificateIsChecked() throws Exception {
    try (TestBroker secure = broker(new TestBroker.Guard("node", SECRET, true), keys)) {
      String url = "mqtts://127.0.0.1:" + secure.port();
      Map<String, String> good =
          Map.of(
              "url",
              url,
              "user",
              "node",
              "password",
              SECRET,
              "tls.truststore",
              keys.trustStore().toString(),
              "tls.truststore.password",
              TestKeys.PASSWORD);
      Node a = join("1", good);
      Node b = join("2", good);
      a.send(b, new byte[300_000]);
      assertEquals(300_000, b.heard().frame().length);
      Node untrusting = begin("3", Map.of("url", url, "user", "node", "password", SECRET));
      assertTrue(untrusting.heard().state("down ").contains("certification path"));
    }
  }

  @Test
  void oneBrokerOfTwoIsEnough() throws Exception {
    try (TestBroker second = broker(TestBroker.Guard.NONE, keys)) {
      Map<String, String> both =
          Map.of("url", url(second.port()) + ", " + url(broker.port()), "keepalive", "PT2S");
      Node a = join("1", both);
      Node b = join("2", both);
      // To a peer not heard yet it sends through both, so a repeated frame shows all links up.
      Set<String> seen = new HashSet<>();
      await(
          "a frame by both ways",
          () -> {
            a.send(b, bytes("frame " + System.nanoTime()));
            return !seen.add(next(b.heard()));
          });
      second.stop();
      a.heard().state("degraded ");
      b.heard().state("degraded ");
      a.send(b, bytes("after"));
      await("the frame", () -> next(b.heard()).equals("after"));
      b.send(a, bytes("after"));
      await("the frame", () -> next(a.heard()).equals("after"));
      assertTrue(a.heard().states.stream().noneMatch(state -> state.startsWith("down")));
    }
  }

  private static String next(Heard heard) {
    return new String(heard.frame(), UTF_8);
  }

  @Test
  void nodesWithDifferentBrokersInReachMeetAtTheOneTheyShare() throws Exception {
    try (TestBroker second = broker(TestBroker.Guard.NONE, keys);
        CutProxy onlyForA = new CutProxy(second.port())) {
      Node a = join("1", Map.of("url", url(onlyForA.port()) + "," + url(broker.port())));
      Node b = join("2", Map.of("url", url(second.port()) + "," + url(broker.port())));
      a.send(b, bytes("hello"));
      assertEquals("hello", next(b.heard()));
      onlyForA.close();
      a.heard().state("degraded ");
      await(
          "a way around",
          () -> {
            a.send(b, bytes("ping"));
            b.send(a, bytes("pong"));
            LockSupport.parkNanos(20_000_000);
            return !a.heard().frames.isEmpty() && !b.heard().frames.isEmpty();
          });
    }
  }

  @Test
  void anOutsiderSubmitsToOneNodeAndGetsSeveralReplies() throws Exception {
    Node a = join("1");
    Node b = join("2");
    try (Outsider outsider = new Outsider(broker.port())) {
      outsider.subscribe("answers/here");
      outsider.ask("atomspace/" + cluster + "/jobs/2", "{\"n\":1}", "answers/here", "c1", "k1");
      OutsideRequest.Submission job = b.heard().request(OutsideRequest.Submission.class);
      assertEquals("{\"n\":1}", new String(job.json(), UTF_8));
      assertEquals("k1", job.idempotencyKey());
      job.reply().send(bytes("accepted"));
      job.reply().send(bytes("done"));
      assertEquals("answers/here c1 accepted", outsider.next());
      assertEquals("answers/here c1 done", outsider.next());
      assertTrue(a.heard().requests.isEmpty());
    }
  }

  @Test
  void aSharedSubmissionReachesExactlyOneNodeAndNeedsNoReply() throws Exception {
    Node a = join("1");
    Node b = join("2");
    try (Outsider outsider = new Outsider(broker.port())) {
      for (int i = 0; i < 10; i++) {
        outsider.publish("atomspace/" + cluster + "/jobs", "job " + i);
      }
      // A message to all comes after them on each node's way.
      outsider.publish("atomspace/" + cluster + "/jobs/j-1/cancel", "");
      await("all jobs", () -> requests(a).size() + requests(b).size() == 12);
      Set<String> jobs = new HashSet<>();
      for (Node node : List.of(a, b)) {
        for (OutsideRequest request : requests(node)) {
          if (request instanceof OutsideRequest.Submission job) {
            assertNull(job.idempotencyKey());
            job.reply().send(bytes("to nobody"));
            jobs.add(new String(job.json(), UTF_8));
          } else {
            assertEquals(new OutsideRequest.Cancellation("j-1"), request);
          }
        }
      }
      assertEquals(10, jobs.size());
    }
  }

  private static List<OutsideRequest> requests(Node node) {
    return List.copyOf(node.heard().requests);
  }

  @Test
  void telemetryIsReadByAnyClient() throws Exception {
    Node a = join("1");
    try (Outsider outsider = new Outsider(broker.port())) {
      outsider.subscribe("atomspace/#");
      ((PublicTopics) a.transport()).publish("telemetry/1/heartbeat", bytes("{\"beat\":1}"));
      assertEquals(
          "atomspace/" + cluster + "/telemetry/1/heartbeat - {\"beat\":1}", outsider.next());
    }
  }

  @Test
  void garbageOnOurTopicsHarmsNothing() throws Exception {
    Node a = join("1");
    Node b = join("2");
    try (Outsider outsider = new Outsider(broker.port())) {
      String root = "atomspace/" + cluster + "/";
      for (String text : List.of("", "x", "\u007f", "xyz\u0040")) {
        outsider.publish(root + "frames/1", text);
        outsider.publish(root + "wills/2", text);
      }
      outsider.publish(root + "wills/not$a$name", "7");
      outsider.publish(root + "jobs/ /cancel", "");
      b.send(a, bytes("fine"));
      await("the frame", () -> next(a.heard()).equals("fine"));
      assertNull(a.heard().states.peek());
      assertNull(a.heard().requests.peek());
    }
  }

  @Test
  void noBrokerIsToldOnceAndTriedAgain() throws Exception {
    try (TestBroker later = broker(TestBroker.Guard.NONE, keys)) {
      later.stop();
      Node a = begin("1", Map.of("url", url(later.port())));
      assertTrue(a.heard().state("down ").contains("Connection refused"));
      LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
      assertNull(a.heard().states.peek());
      later.start();
      a.heard().state("up");
    }
  }
}

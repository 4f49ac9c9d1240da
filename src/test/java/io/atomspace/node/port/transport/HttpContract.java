package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.tool.bench.transports.Doorstep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Before the door of each node a small server of Netty; TransportsIT has the real one. */
abstract class HttpContract extends TransportContract {
  private final Map<NodeId, String> addresses = new TreeMap<>();
  private final Map<NodeId, HttpDoor> doors = new TreeMap<>();
  private final List<Doorstep> servers = new ArrayList<>();

  /** Of the version under test. */
  abstract TransportProvider provider(HttpDoor door);

  /** How many requests a server that has not answered any gets at once. */
  abstract int atOnce();

  @BeforeEach
  void serve() {
    for (String id : List.of("1", "2")) {
      HttpDoor door = new HttpDoor();
      Doorstep server = Doorstep.before(door);
      servers.add(server);
      doors.put(new NodeId(id), door);
      addresses.put(new NodeId(id), server.url());
    }
  }

  @AfterEach
  void stop() {
    servers.forEach(Doorstep::close);
  }

  @Override
  Transport create(NodeId self, long session, IntUnaryOperator way) {
    return create("c", self, session, way);
  }

  private Transport create(String cluster, NodeId self, long session, IntUnaryOperator way) {
    Map<NodeId, String> seen = new TreeMap<>();
    addresses.forEach(
        (node, address) ->
            seen.put(node, "http://127.0.0.1:" + way.applyAsInt(URI.create(address).getPort())));
    TransportProvider provider = provider(doors.get(self));
    Settings own = Settings.of(Map.of());
    provider.check(own, seen);
    assertEquals(List.of(), own.faults());
    return provider.create(new TransportProvider.Context(cluster, self, session, seen, own));
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-http-" + self;
  }

  private int post(Node to, byte[] greeting, byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(addresses.get(to.id()) + HttpDoor.PATH))
            .header(HttpDoor.GREETING, Base64.getEncoder().encodeToString(greeting))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void aStrangerIsRefusedAndHarmsNobody() throws Exception {
    Node a = join("1");
    byte[] noLength = bytes("what is this, no length of any frame");
    byte[] tooLong = new byte[HttpDoor.BODY_BYTES_MAX + 1];
    assertEquals(403, post(a, new byte[0], new byte[0]));
    assertEquals(403, post(a, bytes("let me in"), noLength));
    byte[] member = new TcpLink.Greeting("c", new NodeId("2"), a.id(), 7).bytes();
    assertEquals(204, post(a, member, new byte[0]));
    assertEquals(400, post(a, member, noLength));
    assertEquals(400, post(a, member, tooLong));
    Node b = join("2");
    b.send(a, bytes("still there"));
    assertEquals("still there", new String(a.heard().frame(), UTF_8));
  }

  @Test
  @Tag("world")
  void anAnswerThatNeverEndsKeepsItsPlaceForAWhileOnly() throws Exception {
    NodeId two = new NodeId("2");
    AtomicInteger asked = new AtomicInteger();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      addresses.put(two, "http://127.0.0.1:" + silent.getLocalPort());
      Thread server = new Thread(() -> answerByHeads(silent, asked));
      server.setDaemon(true);
      server.start();
      Node a = join("1");
      for (int i = 1; i <= atOnce() + 1; i++) {
        int places = Math.min(i, atOnce());
        a.transport().send(two, bytes("hello"));
        await("a request for each place", () -> asked.get() == places);
      }
      await("one more", () -> asked.get() > atOnce());
    }
  }

  private static void answerByHeads(ServerSocket silent, AtomicInteger asked) {
    List<Socket> held = new ArrayList<>();
    try {
      while (true) {
        Socket socket = silent.accept();
        held.add(socket);
        socket.getOutputStream().write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
        asked.incrementAndGet();
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  @Test
  void aNodeOfAnotherClusterIsRefused() {
    Node a = join("1");
    NodeId two = new NodeId("2");
    Node stranger = begin(two, create("other", two, 9, IntUnaryOperator.identity()));
    stranger.send(a, bytes("hello"));
    await("the frame is given up", () -> stranger.transport().dropped() > 0);
    assertTrue(a.heard().frames.isEmpty());
  }

  @Test
  void anAddressBeyondTheLoopbackIsSecured() {
    addresses.put(new NodeId("2"), "http://10.1.2.3:9080");
    TransportProvider provider = provider(new HttpDoor());
    Settings own = Settings.of(Map.of());
    provider.check(own, addresses);
    assertEquals(List.of("insecure"), own.faults().stream().map(fault -> fault.key()).toList());
    addresses.put(new NodeId("2"), "https://10.1.2.3:9443");
    Settings secured = Settings.of(Map.of());
    provider.check(secured, addresses);
    assertEquals(List.of(), secured.faults());
    addresses.put(new NodeId("2"), "10.1.2.3:9443");
    Settings wrong = Settings.of(Map.of());
    provider.check(wrong, addresses);
    assertEquals(List.of("address"), wrong.faults().stream().map(fault -> fault.key()).toList());
  }
}

package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Before the door of each node a small server of the JDK; TransportsIT has the real one. */
class HttpTransportTest extends TransportContract {
  private final Map<NodeId, String> addresses = new TreeMap<>();
  private final Map<NodeId, HttpDoor> doors = new TreeMap<>();
  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();

  @BeforeEach
  void serve() throws IOException {
    for (String id : List.of("1", "2")) {
      HttpDoor door = new HttpDoor();
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(executor);
      server.createContext(HttpDoor.PATH, exchange -> pass(exchange, door));
      server.start();
      servers.add(server);
      doors.put(new NodeId(id), door);
      addresses.put(new NodeId(id), "http://127.0.0.1:" + server.getAddress().getPort());
    }
  }

  private static void pass(HttpExchange exchange, HttpDoor door) throws IOException {
    String said = exchange.getRequestHeaders().getFirst(HttpDoor.GREETING);
    byte[] greeting = Base64.getDecoder().decode(said == null ? "" : said);
    exchange.sendResponseHeaders(door.take(greeting, exchange.getRequestBody()).status(), -1);
    exchange.close();
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
    executor.shutdownNow();
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
    HttpTransport.Http1Provider provider = new HttpTransport.Http1Provider(doors.get(self));
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
    HttpTransport.Http1Provider provider = new HttpTransport.Http1Provider(new HttpDoor());
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

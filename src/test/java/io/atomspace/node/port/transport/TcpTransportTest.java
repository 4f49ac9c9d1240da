package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpTransportTest extends TransportContract {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  private final Map<NodeId, String> addresses = new TreeMap<>();
  private final Map<String, String> settings = new HashMap<>();

  TcpTransportTest() throws IOException {
    for (String id : List.of("1", "2")) {
      try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
        addresses.put(new NodeId(id), "127.0.0.1:" + free.getLocalPort());
      }
    }
  }

  @Override
  Transport create(NodeId self, long session) {
    return create("c", self, session);
  }

  private Transport create(String cluster, NodeId self, long session) {
    Settings own = Settings.of(settings);
    new TcpTransport.Provider().check(own, addresses);
    assertEquals(List.of(), own.faults());
    return new TcpTransport.Provider()
        .create(new TransportProvider.Context(cluster, self, session, addresses, own));
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-tcp-" + self;
  }

  private int port(Node node) {
    String address = addresses.get(node.id());
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  private static void say(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.setSoTimeout(10_000);
    int read = socket.getInputStream().read();
    assertEquals(-1, read, "a stranger is answered by nothing");
  }

  @Test
  void aStrangerIsCutOffAndHarmsNobody() throws IOException {
    Node a = join("1");
    byte[] noise = new byte[4096];
    new Random(7).nextBytes(noise);
    try (Socket socket = new Socket(LOOPBACK, port(a))) {
      say(socket, noise);
    } catch (SocketException e) {
      // Reset, as it had more to say.
    }
    Node b = join("2");
    b.send(a, bytes("still there"));
    assertEquals("still there", new String(a.heard().frame(), UTF_8));
  }

  @Test
  void aNodeOfAnotherClusterIsCutOff() {
    Node a = join("1");
    NodeId two = new NodeId("2");
    Node stranger = begin(two, create("other", two, 9));
    stranger.send(a, bytes("hello"));
    stranger.send(stranger, bytes("mine"));
    assertEquals("mine", new String(stranger.heard().frame(), UTF_8));
    await("the frame is given up", () -> stranger.transport().dropped() > 0);
    assertTrue(a.heard().frames.isEmpty());
  }

  @Test
  void aTakenPortIsToldAndListenedAtOnceItIsFree() throws IOException {
    NodeId one = new NodeId("1");
    String address = addresses.get(one);
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    Node a;
    try (ServerSocket taken = new ServerSocket(port, 1, LOOPBACK)) {
      assertTrue(taken.isBound());
      a = begin("1");
      assertTrue(a.heard().state("down").contains(address));
    }
    a.heard().state("up");
  }

  @Test
  void theDeathOfAPeerIsAHint() {
    Node a = join("1");
    Node b = join("2");
    b.send(a, bytes("x"));
    a.heard().frame();
    b.transport().close();
    a.heard().state("lost 2 7");
  }

  @Test
  void anAddressBeyondTheLoopbackNeedsTls() {
    addresses.put(new NodeId("2"), "10.1.2.3:9180");
    Settings own = Settings.of(Map.of());
    new TcpTransport.Provider().check(own, addresses);
    assertEquals(List.of("tls"), own.faults().stream().map(fault -> fault.key()).toList());
    Settings allowed = Settings.of(Map.of("insecure", "true"));
    new TcpTransport.Provider().check(allowed, addresses);
    assertEquals(List.of(), allowed.faults());
    addresses.put(new NodeId("2"), "");
    Settings without = Settings.of(Map.of());
    new TcpTransport.Provider().check(without, addresses);
    assertEquals(List.of("address"), without.faults().stream().map(fault -> fault.key()).toList());
  }

  @Test
  void overTlsOnlyMembersWithACertificateAreHeard() throws Exception {
    TestKeys keys = TestKeys.in(folder);
    settings.put("tls", "true");
    settings.put("tls.keystore", keys.keyStore().toString());
    settings.put("tls.keystore.password", TestKeys.PASSWORD);
    settings.put("tls.truststore", keys.trustStore().toString());
    settings.put("tls.truststore.password", TestKeys.PASSWORD);
    Node a = join("1");
    Node b = join("2");
    a.send(b, bytes("secret"));
    assertEquals("secret", new String(b.heard().frame(), UTF_8));
    NodeId two = new NodeId("2");
    b.transport().close();
    settings.remove("tls.keystore");
    settings.remove("tls.keystore.password");
    Node anonymous = begin(two, create(two, 8));
    anonymous.send(a, bytes("who am I"));
    await("the frame is given up", () -> anonymous.transport().dropped() > 0);
    assertTrue(a.heard().frames.isEmpty());
  }
}

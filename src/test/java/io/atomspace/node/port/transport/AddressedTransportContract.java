package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.tool.cluster.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What transports promise whose nodes listen at the addresses of the configuration. */
abstract class AddressedTransportContract extends TransportContract {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  final Map<String, String> settings = new HashMap<>();
  private final Map<NodeId, String> addresses = new TreeMap<>();

  @BeforeEach
  final void findPorts() throws IOException {
    for (String id : List.of("1", "2")) {
      addresses.put(new NodeId(id), "127.0.0.1:" + FreePort.find());
    }
  }

  /** Makes the transports under test. */
  abstract TransportProvider provider();

  /** The setting that secures what leaves the loopback. */
  abstract String securedBy();

  /** Whether a stranger's connection is ended, and not only ignored. */
  boolean cutsStrangersOff() {
    return true;
  }

  @Override
  final Transport create(NodeId self, long session, IntUnaryOperator way) {
    return create("c", self, session, way);
  }

  private Transport create(String cluster, NodeId self, long session, IntUnaryOperator way) {
    Settings own = Settings.of(settings);
    Map<NodeId, String> seen = new TreeMap<>();
    addresses.forEach(
        (node, address) ->
            seen.put(
                node, node.equals(self) ? address : "127.0.0.1:" + way.applyAsInt(port(address))));
    provider().check(own, seen);
    assertEquals(List.of(), own.faults());
    return provider().create(new TransportProvider.Context(cluster, self, session, seen, own));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  private int port(Node node) {
    return port(addresses.get(node.id()));
  }

  @Test
  void aStrangerHarmsNobody() throws IOException {
    Node a = join("1");
    byte[] noise = new byte[4096];
    new Random(7).nextBytes(noise);
    try (Socket socket = new Socket(LOOPBACK, port(a))) {
      socket.getOutputStream().write(noise);
      if (cutsStrangersOff()) {
        socket.setSoTimeout(10_000);
        socket.getInputStream().readAllBytes();
      }
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
    Node stranger = begin(two, create("other", two, 9, IntUnaryOperator.identity()));
    stranger.send(a, bytes("hello"));
    stranger.send(stranger, bytes("mine"));
    assertEquals("mine", new String(stranger.heard().frame(), UTF_8));
    await(
        "one end gives the frame up",
        () -> stranger.transport().dropped() + a.transport().dropped() > 0);
    assertTrue(a.heard().frames.isEmpty());
  }

  @Test
  void aTakenPortIsToldAndListenedAtOnceItIsFree() throws IOException {
    NodeId one = new NodeId("1");
    String address = addresses.get(one);
    int port = port(address);
    Node a;
    try (ServerSocket taken = new ServerSocket(port, 1, LOOPBACK)) {
      assertTrue(taken.isBound());
      a = begin("1");
      assertTrue(a.heard().state("down").contains(address));
    }
    a.heard().state("up");
  }

  @Test
  void anAddressBeyondTheLoopbackIsSecured() {
    addresses.put(new NodeId("2"), "10.1.2.3:9180");
    Settings own = Settings.of(Map.of());
    provider().check(own, addresses);
    assertEquals(List.of(securedBy()), own.faults().stream().map(fault -> fault.key()).toList());
    Settings allowed = Settings.of(Map.of("insecure", "true"));
    provider().check(allowed, addresses);
    assertEquals(List.of(), allowed.faults());
    addresses.put(new NodeId("2"), "");
    Settings without = Settings.of(Map.of());
    provider().check(without, addresses);
    assertEquals(List.of("address"), without.faults().stream().map(fault -> fault.key()).toList());
  }
}

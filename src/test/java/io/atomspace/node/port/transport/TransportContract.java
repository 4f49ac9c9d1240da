package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.tool.bench.transports.ChannelEnd;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every transport promises. A subclass says how to make one. */
abstract class TransportContract {
  /** Of one transport, whatever it went through. */
  private static final int THREADS_MAX = 10;

  private final List<Transport> open = new ArrayList<>();

  /**
   * A transport of a node, not started; all of one test belong to the same cluster.
   *
   * @param way gives for a port that the node would connect to the one that it shall
   */
  abstract Transport create(NodeId self, long session, IntUnaryOperator way);

  final Transport create(NodeId self, long session) {
    return create(self, session, IntUnaryOperator.identity());
  }

  /** A part of the names of all threads that a transport of this node may have. */
  abstract String threadNamePart(NodeId self);

  /** The longest body that a channel takes. */
  int bodyMebibytes() {
    return 256;
  }

  record Node(NodeId id, Transport transport, Heard heard) {
    void send(Node to, byte[] frame) {
      transport.send(to.id, frame);
    }
  }

  /** Starts a node and waits until it is up. */
  final Node join(String name) {
    Node node = begin(name);
    node.heard.state("up");
    return node;
  }

  final Node begin(String name) {
    NodeId id = new NodeId(name);
    return begin(id, create(id, 7));
  }

  final Node begin(NodeId id, Transport transport) {
    Node node = new Node(id, transport, new Heard());
    open.add(node.transport);
    node.transport.start(node.heard);
    return node;
  }

  @AfterEach
  void closeAll() {
    open.forEach(Transport::close);
    open.clear();
  }

  @Test
  void framesCrossBothWays() {
    Node a = join("1");
    Node b = join("2");
    a.send(b, bytes("to b"));
    assertEquals("to b", new String(b.heard.frame(), UTF_8));
    b.send(a, bytes("to a"));
    assertEquals("to a", new String(a.heard.frame(), UTF_8));
  }

  @Test
  void theLongestAndTheShortestFrameArriveWhole() {
    Node a = join("1");
    Node b = join("2");
    byte[] longest = new byte[Transport.FRAME_BYTES_MAX];
    new Random(1).nextBytes(longest);
    a.send(b, longest);
    assertArrayEquals(longest, b.heard.frame());
    a.send(b, new byte[0]);
    assertEquals(0, b.heard.frame().length);
    assertThrows(
        IllegalArgumentException.class, () -> a.send(b, new byte[Transport.FRAME_BYTES_MAX + 1]));
  }

  @Test
  void framesOfConcurrentSendersAllArriveWithinTheOutbox() throws InterruptedException {
    Node a = join("1");
    Node b = join("2");
    List<Thread> senders = new ArrayList<>();
    for (int s = 0; s < 4; s++) {
      int sender = s;
      senders.add(
          new Thread(
              () -> {
                for (int i = 0; i < 250; i++) {
                  a.send(b, bytes(sender + "/" + i));
                }
              }));
    }
    senders.forEach(Thread::start);
    for (Thread sender : senders) {
      sender.join();
    }
    Set<String> arrived = new HashSet<>();
    while (arrived.size() < 1000) {
      arrived.add(new String(b.heard.frame(), UTF_8));
    }
    assertEquals(0, a.transport.dropped());
  }

  @Test
  void aFrameForAnAbsentNodeHarmsNothing() {
    Node a = join("1");
    a.transport.send(new NodeId("absent"), bytes("x"));
    a.send(a, bytes("to myself"));
    assertEquals("to myself", new String(a.heard.frame(), UTF_8));
  }

  @Test
  void afterCloseNothingIsSentAndNoThreadIsLeft() {
    Node a = join("1");
    Node b = join("2");
    a.transport.close();
    a.send(b, bytes("late"));
    b.send(b, bytes("mine"));
    assertEquals("mine", new String(b.heard.frame(), UTF_8));
    assertTrue(a.transport.dropped() > 0);
    await("no thread of node 1", () -> threads(a.id).isEmpty());
  }

  @Test
  void aClosedNodeComesBack() {
    Node a = join("1");
    Node b = join("2");
    b.transport.close();
    Node again = join("2");
    // What is sent before the end of the first is noticed may be lost: the channel sends it again.
    await(
        "a frame at the one that came back",
        () -> {
          a.send(again, bytes("hello again"));
          return !again.heard.frames.isEmpty();
        });
    assertEquals("hello again", new String(again.heard.frame(), UTF_8));
  }

  @Test
  @Tag("world")
  void theChannelLosesAndRepeatsNothingWhileConnectionsAreCut() throws Exception {
    int messages = 4_000;
    NodeId one = ChannelEnd.ONE;
    NodeId two = ChannelEnd.TWO;
    Random random = new Random(5);
    try (Ways ways = new Ways();
        ChannelOver a = new ChannelOver(one, create(one, 7, ways));
        ChannelOver b = new ChannelOver(two, create(two, 7, ways))) {
      long cut = System.nanoTime() + 500_000_000;
      for (int i = 0; i < messages; i++) {
        a.send(i);
        b.send(i);
        LockSupport.parkNanos(1_400_000);
        if (System.nanoTime() > cut) {
          ways.cut();
          cut = System.nanoTime() + 500_000_000 + random.nextInt(500_000_000);
        }
      }
      for (int i = 0; i < messages; i++) {
        assertEquals(i, a.next());
        assertEquals(i, b.next());
      }
      assertTrue(!ways.any() || ways.cuts() >= 4, "only " + ways.cuts() + " cuts");
      assertTrue(a.isEmpty() && b.isEmpty());
      await("no thread of a broken connection", () -> threads(one).size() <= THREADS_MAX);
    }
  }

  @Test
  @Tag("world")
  void aConnectionOfWhichOneEndIsGoneIsMadeAnew() throws Exception {
    NodeId one = ChannelEnd.ONE;
    NodeId two = ChannelEnd.TWO;
    try (Ways ways = new Ways();
        ChannelOver a = new ChannelOver(one, create(one, 7, ways));
        ChannelOver b = new ChannelOver(two, create(two, 7, ways))) {
      a.send(1);
      b.send(1);
      assertEquals(1, a.next());
      assertEquals(1, b.next());
      ways.freeze();
      a.send(2);
      b.send(2);
      assertEquals(2, a.next());
      assertEquals(2, b.next());
    }
  }

  @Test
  @Tag("world")
  void aLongBodyArrivesWhole() throws Exception {
    try (Ways ways = new Ways();
        ChannelOver a = new ChannelOver(ChannelEnd.ONE, create(ChannelEnd.ONE, 7, ways));
        ChannelOver b = new ChannelOver(ChannelEnd.TWO, create(ChannelEnd.TWO, 7, ways))) {
      assertEquals(a.sendBody(bodyMebibytes()), b.nextBody());
    }
  }

  final List<String> threads(NodeId self) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(threadNamePart(self)))
        .sorted()
        .toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Heard.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
      LockSupport.parkNanos(5_000_000);
    }
  }
}

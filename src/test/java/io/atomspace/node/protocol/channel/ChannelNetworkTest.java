package io.atomspace.node.protocol.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several channels on virtual time. */
class ChannelNetworkTest {
  private static final long MILLIS = 1_000_000;
  private static final int MIB = 1024 * 1024;

  private static HostileNetwork network(String topology, String... ids) {
    return new HostileNetwork(1, topology, ChannelSettings.DEFAULT, ids);
  }

  @Test
  void aBodyOf256MebibytesPassesInFragments() {
    HostileNetwork net = network("mesh", "a", "b");
    net.send("a", "b", Lane.BULK, 256 * MIB);
    net.settle();
    net.assertComplete();
    assertEquals(1, net.deliveries);
    // 1,024 fragments, an acknowledgement for every two of them, and the greeting.
    assertTrue(net.transmitted < 1024 + 520, net.transmitted + " frames");
  }

  @Test
  void aCommandOvertakesBulk() {
    HostileNetwork net = network("mesh", "a", "b");
    net.send("a", "b", Lane.BULK, 64 * MIB);
    net.run(3 * MILLIS);
    net.send("a", "b", Lane.COMMAND, 10);
    net.run(MILLIS);
    assertEquals(1, net.deliveries, "the command, before the bulk");
    net.settle();
    net.assertComplete();
  }

  @Test
  void theSameBodyGoesToSeveralAndIsDiscardedOnce() {
    HostileNetwork net = network("mesh", "a", "b", "c");
    net.send("a", "b", Lane.BULK, MIB);
    net.send("a", "c", Lane.BULK, MIB);
    net.settle();
    net.assertComplete();
  }

  @Test
  void aRingOfFiveDeliversAroundADeadNode() {
    HostileNetwork net = network("ring", "n1", "n2", "n3", "n4", "n5");
    net.send("n1", "n3", Lane.COMMAND, 10);
    net.run(50 * MILLIS);
    assertEquals(1, net.deliveries, "two hops");
    net.dead.add(new NodeId("n2"));
    net.send("n1", "n3", Lane.COMMAND, 10);
    net.send("n3", "n1", Lane.BULK, MIB);
    net.run(50 * MILLIS);
    assertEquals(1, net.deliveries, "the way leads over a dead node");
    for (String id : new String[] {"n1", "n3"}) {
      net.station(id)
          .step(
              new Event.Announced(
                  new Fact.Peer(new NodeId("n2"), 0, Fact.PeerState.SUSPECT, null)));
    }
    net.run(3000 * MILLIS);
    assertEquals(3, net.deliveries, "the other way around");
    net.settle();
    net.assertComplete();
  }

  @Test
  void aDeadPeerIsTriedSeldomAndHeardAgainAtOnce() {
    HostileNetwork net = network("mesh", "a", "b");
    net.send("a", "b", Lane.COMMAND, 10);
    net.run(100 * MILLIS);
    net.cuts.add(Set.of(new NodeId("a"), new NodeId("b")));
    for (int i = 0; i < 500; i++) {
      net.send("a", "b", Lane.COMMAND, 10);
      net.send("a", "b", Lane.BULK, 10_000);
    }
    long before = net.transmitted;
    net.run(60_000 * MILLIS);
    assertTrue(net.transmitted - before < 2 * 40, (net.transmitted - before) + " repetitions");
    net.cuts.clear();
    net.send("b", "a", Lane.COMMAND, 10);
    net.run(100 * MILLIS);
    assertEquals(1002, net.deliveries);
    net.settle();
    net.assertComplete();
  }

  @Test
  void reorderingIsHeldInABoundedBuffer() {
    HostileNetwork net = network("mesh", "a", "b");
    net.jitterNanos = 50 * MILLIS;
    for (int i = 0; i < 200; i++) {
      net.send("a", "b", Lane.BULK, 60_000);
    }
    net.settle();
    net.assertComplete();
    assertEquals(200, net.deliveries);
  }
}

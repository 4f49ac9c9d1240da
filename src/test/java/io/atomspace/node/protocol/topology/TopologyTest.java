package io.atomspace.node.protocol.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static NodeId n(int number) {
    return new NodeId("n" + number);
  }

  private static List<NodeId> nodes(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(TopologyTest::n).toList();
  }

  @Test
  void inAMeshEveryHopIsTheLast() {
    Topology mesh = Topology.of(Choice.of("mesh"), nodes(3));
    assertEquals(List.of(n(1), n(3)), mesh.neighbours(n(2)));
    assertEquals(n(3), mesh.nextHop(n(1), n(3), Set.of(n(3), n(2))));
  }

  @Test
  void aRingClosesBetweenTheLastAndTheFirst() {
    Topology ring = Topology.of(Choice.of("ring"), nodes(11));
    assertEquals(List.of(n(2), n(11)), ring.neighbours(n(1)));
    assertEquals(List.of(n(9), n(11)), ring.neighbours(n(10)));
  }

  @Test
  void smallRingsAreDefined() {
    assertEquals(List.of(), Topology.of(Choice.of("ring"), nodes(1)).neighbours(n(1)));
    assertEquals(List.of(n(1)), Topology.of(Choice.of("ring"), nodes(2)).neighbours(n(2)));
  }

  @Test
  void theShorterWayIsTakenAndADeadNodeGoneAround() {
    Topology ring = Topology.of(Choice.of("ring"), nodes(5));
    assertEquals(n(2), ring.nextHop(n(1), n(3), Set.of()));
    assertEquals(n(5), ring.nextHop(n(1), n(3), Set.of(n(2))));
  }

  @Test
  void whereNoOtherWayLeadsTheDeadNodeIsTried() {
    Topology ring = Topology.of(Choice.of("ring"), nodes(5));
    assertEquals(n(2), ring.nextHop(n(1), n(3), Set.of(n(2), n(4))));
    assertEquals(n(2), ring.nextHop(n(1), n(2), Set.of(n(2))));
  }

  @Test
  void strangersAreAProgrammersFault() {
    for (String name : TopologyProvider.KINDS.names()) {
      Topology topology = Topology.of(Choice.of(name), nodes(4));
      assertThrows(IllegalArgumentException.class, () -> topology.nextHop(n(1), n(9), Set.of()));
      assertThrows(IllegalArgumentException.class, () -> topology.nextHop(n(1), n(1), Set.of()));
    }
    assertThrows(IllegalArgumentException.class, () -> Topology.of(Choice.of("star"), nodes(3)));
  }

  @Property(tries = 100)
  void framesReachTheirTargetThoughOnlySomeKnowWhoIsDead(
      @ForAll @IntRange(min = 3, max = 12) int count, @ForAll long seed) {
    List<NodeId> all = nodes(count);
    NodeId dead = all.get((int) Long.remainderUnsigned(seed, count));
    NodeId source = all.get((all.indexOf(dead) + 1) % count);
    NodeId before = all.get((all.indexOf(dead) + count - 1) % count);
    Topology ring = Topology.of(Choice.of("ring"), all);
    // Only the two neighbours of the dead node have noticed.
    for (NodeId target : all) {
      if (target.equals(source) || target.equals(dead)) {
        continue;
      }
      NodeId at = source;
      for (int hops = 0; !at.equals(target); hops++) {
        assertTrue(hops < count, "a loop on the way to " + target);
        Routes routes = new Routes(ring, at);
        routes.silent(dead, at.equals(source) || at.equals(before));
        at = routes.next(source, target);
        assertTrue(!at.equals(dead), "the way to " + target + " leads over the dead " + dead);
      }
    }
  }

  @Test
  void aNodeHeardAgainIsAWayAgain() {
    Routes routes = new Routes(Topology.of(Choice.of("ring"), nodes(5)), n(1));
    routes.silent(n(2), true);
    assertEquals(n(5), routes.next(n(1), n(3)));
    routes.silent(n(2), false);
    assertEquals(n(2), routes.next(n(1), n(3)));
  }
}

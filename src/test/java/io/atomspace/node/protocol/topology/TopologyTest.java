package io.atomspace.node.protocol.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static Topology of(String kind, Map<String, String> settings, int count) {
    return Topology.of(new Choice(kind, settings), nodes(count));
  }

  @Test
  void aTreeIsFilledLevelByLevel() {
    Topology tree = of("tree", Map.of(), 6);
    assertEquals(List.of(n(2), n(3)), tree.neighbours(n(1)));
    assertEquals(List.of(n(1), n(4), n(5)), tree.neighbours(n(2)));
    assertEquals(List.of(n(3)), tree.neighbours(n(6)));
    assertEquals(n(2), tree.nextHop(n(4), n(6), Set.of()));
    assertEquals(List.of(n(1), n(3)), of("tree", Map.of("degree", "1"), 3).neighbours(n(2)));
    assertEquals(List.of(), of("tree", Map.of(), 1).neighbours(n(1)));
  }

  @Test
  void aTorusOfNineHasFourNeighboursEverywhere() {
    Topology torus = of("torus", Map.of(), 9);
    assertEquals(List.of(n(2), n(3), n(4), n(7)), torus.neighbours(n(1)));
    assertEquals(List.of(n(2), n(4), n(6), n(8)), torus.neighbours(n(5)));
    assertEquals(n(7), torus.nextHop(n(1), n(9), Set.of(n(3))));
  }

  @Test
  void aTorusOfFiveHasAShortRow() {
    Topology torus = of("torus", Map.of(), 5);
    assertEquals(List.of(n(2), n(3), n(4)), torus.neighbours(n(1)));
    assertEquals(List.of(n(1), n(2)), torus.neighbours(n(3)));
    assertEquals(List.of(n(2), n(4)), torus.neighbours(n(5)));
    assertEquals(torus, of("torus", Map.of("rows", "2"), 5));
    assertEquals(torus, of("torus", Map.of("rows", "2", "columns", "3"), 5));
    assertThrows(IllegalArgumentException.class, () -> of("torus", Map.of("rows", "6"), 5));
    assertThrows(
        IllegalArgumentException.class, () -> of("torus", Map.of("rows", "3", "columns", "3"), 5));
    assertEquals(List.of(), of("torus", Map.of(), 1).neighbours(n(1)));
    assertEquals(List.of(n(1)), of("torus", Map.of(), 2).neighbours(n(2)));
  }

  @Test
  void aTorusIsGoneAroundWhicheverNodeDies() {
    for (int count = 3; count <= 40; count++) {
      Topology torus = of("torus", Map.of(), count);
      List<NodeId> all = nodes(count);
      for (NodeId dead : all) {
        List<NodeId> alive = all.stream().filter(node -> !node.equals(dead)).toList();
        Set<NodeId> reached = new TreeSet<>(Set.of(alive.get(0)));
        Deque<NodeId> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
          for (NodeId neighbour : torus.neighbours(next.remove())) {
            if (!neighbour.equals(dead) && reached.add(neighbour)) {
              next.add(neighbour);
            }
          }
        }
        assertEquals(new TreeSet<>(alive), reached, count + " without " + dead);
      }
    }
  }

  @Test
  void customLinksGoBothWays() {
    Topology custom = of("custom", Map.of("links", "n1-n2, n2-n3,n2-n4"), 4);
    assertEquals(List.of(n(1), n(3), n(4)), custom.neighbours(n(2)));
    assertEquals(List.of(n(2)), custom.neighbours(n(4)));
    assertEquals(n(2), custom.nextHop(n(1), n(4), Set.of()));
    List<NodeId> hyphens = List.of(new NodeId("a"), new NodeId("a-b"), new NodeId("b"));
    Topology named = Topology.of(new Choice("custom", Map.of("links", "a-a-b,a-b-b")), hyphens);
    assertEquals(List.of(new NodeId("a"), new NodeId("b")), named.neighbours(new NodeId("a-b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n1-n2", "n1-n2,n3-n4", "n1-n1", "n1-n2,n2-n9", "n1", "n1-n2,,n2-n3"})
  void aGraphThatIsCutOrOfStrangersIsRefused(String links) {
    assertThrows(IllegalArgumentException.class, () -> of("custom", Map.of("links", links), 4));
  }

  @Property(tries = 200)
  void linksGoBothWaysAndEveryoneReachesEveryone(
      @ForAll("kinds") String kind, @ForAll @IntRange(min = 1, max = 40) int count) {
    Topology topology = of(kind, Map.of(), count);
    for (NodeId one : nodes(count)) {
      List<NodeId> neighbours = topology.neighbours(one);
      assertEquals(new ArrayList<>(new TreeSet<>(neighbours)), neighbours);
      assertFalse(neighbours.contains(one));
      neighbours.forEach(other -> assertTrue(topology.neighbours(other).contains(one)));
      for (NodeId target : nodes(count)) {
        NodeId at = one;
        for (int hops = 0; !at.equals(target); hops++) {
          assertTrue(hops < count, "a loop on the way to " + target);
          at = topology.nextHop(at, target, Set.of());
        }
      }
    }
  }

  @Provide
  Arbitrary<String> kinds() {
    return Arbitraries.of("mesh", "ring", "tree", "torus");
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
      Topology topology =
          name.equals("custom")
              ? of(name, Map.of("links", "n1-n2,n2-n3,n3-n4"), 4)
              : of(name, Map.of(), 4);
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

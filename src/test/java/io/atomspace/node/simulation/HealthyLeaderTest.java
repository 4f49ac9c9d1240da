package io.atomspace.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.election.ElectionProvider;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.Network.Weather;
import io.atomspace.node.simulation.world.NodeFactory;
import io.atomspace.node.simulation.world.Observer;
import io.atomspace.node.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Lost frames alone move no leader: whole nodes with every default, for a day. */
class HealthyLeaderTest {
  private static final int NODES = 3;
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration SETTLED = Duration.ofMinutes(1);
  private static final Weather LOSSY = new Weather(0.05, 0, 100_000, 150_000, 0, 0, true);

  @TestFactory
  Stream<DynamicTest> noElectionInADayAtFivePercentLoss() {
    return ElectionProvider.KINDS.names().stream()
        .map(election -> dynamicTest(election, () -> aDay(election)));
  }

  private static void aDay(String election) {
    World world =
        new World(1, NODES, "mesh", Weather.CALM, true, List.of(), birth -> node(birth, election));
    world.hosts().forEach(Host::start);
    pass(world, SETTLED);
    assertTrue(world.leaders().agreed(NODES), () -> "no leader: " + world.leaders());
    List<Fact.Leader> changes = new ArrayList<>();
    world.observe(
        new Observer() {
          @Override
          public void stepped(Host host, long session, Event event, List<Effect> performed) {
            for (Effect effect : performed) {
              if (effect instanceof Effect.Announce announce
                  && announce.fact() instanceof Fact.Leader leader) {
                changes.add(leader);
              }
            }
          }
        });
    world.network().weather(LOSSY);
    pass(world, DAY);
    assertEquals(List.of(), changes);
    assertTrue(world.leaders().agreed(NODES), () -> "no leader: " + world.leaders());
  }

  private static Machine node(NodeFactory.Birth birth, String election) {
    NodeSetup usual = WholeNodes.setup(birth);
    return Node.of(usual.with(usual.topology(), Choice.of(election)));
  }

  private static void pass(World world, Duration span) {
    long until = world.agenda().nowNanos() + span.toNanos();
    while (world.agenda().next(until)) {
      // Each turn does one thing.
    }
  }
}

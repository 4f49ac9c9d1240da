package io.atomspace.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Choice;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 1000);

  @Test
  void everyInvariantHoldsInEveryHistory() {
    Campaign campaign = Campaign.run(new WholeNodes(), Scenario::of, 1, SEEDS, 5, done -> {});
    System.out.printf(
        "%d simulated histories, %d violations, %.1f a second%n",
        campaign.histories(), campaign.violations().size(), campaign.perSecond());
    assertTrue(
        campaign.violations().isEmpty(),
        () ->
            campaign.violations().stream()
                .map(Verdict::report)
                .collect(Collectors.joining("\n", "\n", "\n")));
  }

  /** The modelled coordinator is cut off with a node's transport, and stands still with it. */
  @Test
  void everyInvariantHoldsUnderTheElectionZookeeper() {
    Choice zookeeper = new Choice("zookeeper", Map.of("connect", "127.0.0.1:2181"));
    Campaign campaign =
        Campaign.run(
            new WholeNodes(zookeeper), Scenario::of, 1, Math.min(SEEDS, 300), 5, done -> {});
    assertEquals(
        "", campaign.violations().stream().map(Verdict::report).collect(Collectors.joining("\n")));
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    Simulation simulation = new Simulation(new WholeNodes());
    for (long seed = 1; seed <= 10; seed++) {
      Verdict once = simulation.run(Scenario.of(seed), true);
      Verdict again = simulation.run(Scenario.of(seed), true);
      assertEquals(once.trace(), again.trace());
      assertEquals(once.digest(), again.digest());
      // Keeping a trace changes nothing.
      assertEquals(once.digest(), simulation.run(Scenario.of(seed), false).digest());
    }
  }

  @Test
  void anotherSeedGivesAnotherHistory() {
    Simulation simulation = new Simulation(new WholeNodes());
    assertNotEquals(
        simulation.run(Scenario.of(1), false).digest(),
        simulation.run(Scenario.of(2), false).digest());
  }

  @Test
  void aFailingSeedFailsAgainWithTheSameTrace() {
    Campaign campaign =
        Campaign.run(new Mutants.NoDeduplication(), Scenario::of, 1, SEEDS, 1, done -> {});
    assertFalse(campaign.violations().isEmpty());
    Verdict found = campaign.violations().get(0);
    Verdict again =
        new Simulation(new Mutants.NoDeduplication())
            .run(Scenario.of(found.scenario().seed(), found.scenario().nodes()), true);
    assertEquals(found.invariant(), again.invariant());
    assertEquals(found.atNanos(), again.atNanos());
    assertEquals(found.digest(), again.digest());
  }
}

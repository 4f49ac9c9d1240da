package io.atomspace.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 1000);

  @TestFactory
  Stream<DynamicTest> everyInvariantHoldsInEveryHistory() {
    return Trials.sound().stream().map(trial -> dynamicTest(trial.protocol(), () -> holds(trial)));
  }

  private static void holds(Trial trial) {
    Campaign campaign = Campaign.run(trial, SEEDS, 5, done -> {});
    System.out.printf(
        "%s: %d simulated histories, %d violations, %.1f a second%n",
        trial.protocol(), campaign.histories(), campaign.findings().size(), campaign.perSecond());
    assertTrue(
        campaign.findings().isEmpty(),
        () ->
            campaign.findings().stream()
                .map(finding -> finding.report() + "\n  replay: " + finding.replayCommand())
                .collect(Collectors.joining("\n", "\n", "\n")));
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
  void aFailingSeedFailsAgainAtTheSamePlace() {
    TreeMap<String, Mutant> oneOfEach = new TreeMap<>();
    Trials.mutants().forEach(mutant -> oneOfEach.putIfAbsent(mutant.protocol(), mutant));
    for (Mutant mutant : oneOfEach.values()) {
      Campaign campaign = Campaign.run(mutant, SEEDS, 1, done -> {});
      assertFalse(campaign.findings().isEmpty(), mutant.fault());
      Finding found = campaign.findings().get(0);
      assertEquals(Optional.of(found), mutant.run(found.seed()));
    }
  }
}

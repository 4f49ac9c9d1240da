package io.atomspace.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The simulator has teeth: each planted fault is found within its seeds. */
class MutantsTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 1000);

  @Test
  void eachPlantedFaultIsFound() {
    List<String> survivors = new ArrayList<>();
    int hunted = 0;
    for (Mutant mutant : ServiceLoader.load(Mutant.class)) {
      hunted++;
      Campaign campaign = Campaign.run(mutant, Scenario::of, 1, SEEDS, 1, done -> {});
      if (campaign.violations().isEmpty()) {
        survivors.add(mutant.fault());
        System.out.printf("%-50s NOT FOUND in %d histories%n", mutant.fault(), SEEDS);
      } else {
        Verdict verdict = campaign.violations().get(0);
        System.out.printf(
            "%-50s %-22s seed %d%n",
            mutant.fault(), verdict.invariant(), verdict.scenario().seed());
      }
    }
    assertTrue(hunted >= 8, hunted + " planted faults only");
    assertEquals(List.of(), survivors);
  }
}

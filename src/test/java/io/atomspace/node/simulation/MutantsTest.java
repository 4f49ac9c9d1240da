package io.atomspace.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The simulator has teeth: each planted fault is found within its seeds. */
@Tag("world")
class MutantsTest {
  private static final long SEEDS = 1000;
  private static final int FAULTS_LEAST = 25;

  @TestFactory
  Stream<DynamicTest> found() {
    return Trials.mutants().stream()
        .map(mutant -> dynamicTest(mutant.protocol() + ": " + mutant.fault(), () -> hunt(mutant)));
  }

  private static void hunt(Mutant mutant) {
    Campaign campaign = Campaign.hunt(mutant, SEEDS, done -> {});
    assertFalse(campaign.findings().isEmpty(), () -> "not found in " + SEEDS + " histories");
  }

  @Test
  void thereAreManyAndEachHasItsName() {
    List<String> names =
        Trials.mutants().stream().map(each -> each.protocol() + " " + each.fault()).toList();
    assertTrue(names.size() >= FAULTS_LEAST, names::toString);
    assertEquals(names.size(), names.stream().distinct().count(), names::toString);
  }

  @Test
  void everyProtocolHasItsFaults() {
    List<String> broken = Trials.mutants().stream().map(Trial::protocol).distinct().toList();
    List<String> alone =
        Trials.sound().stream()
            .map(Trial::protocol)
            .filter(protocol -> !protocol.startsWith("node/"))
            .toList();
    assertTrue(broken.containsAll(alone), () -> alone + " against " + broken);
  }
}

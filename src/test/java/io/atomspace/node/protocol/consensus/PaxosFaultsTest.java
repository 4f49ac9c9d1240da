package io.atomspace.node.protocol.consensus;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.protocol.consensus.paxos.BrokenPaxos;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The histories of {@link ConsensusContract} find what they are there to find. */
class PaxosFaultsTest {
  private static final int SEEDS = 1000;

  private record Fault(String name, ConsensusNet.Factory factory) {}

  private static final List<Fault> FAULTS =
      List.of(
          new Fault("ignores promises", BrokenPaxos::ignoresPromises),
          new Fault("promises again", BrokenPaxos::promisesAgain),
          new Fault("promises less", BrokenPaxos::promisesLess),
          new Fault("answers before the disk", BrokenPaxos::answersBeforeTheDisk),
          new Fault("forgets promises", BrokenPaxos::forgetsPromises),
          new Fault("ignores the floor", BrokenPaxos::ignoresTheFloor),
          new Fault("forgets the floor", BrokenPaxos::forgetsTheFloor),
          new Fault("picks the lowest", BrokenPaxos::picksTheLowest),
          new Fault("reads alone", BrokenPaxos::readsAlone),
          new Fault("is content with a minority", BrokenPaxos::isContentWithAMinority),
          new Fault("writes nothing back", BrokenPaxos::writesNothingBack),
          new Fault("takes refused for undone", BrokenPaxos::takesRefusedForUndone),
          new Fault("forgets too early", BrokenPaxos::forgetsTooEarly));

  @TestFactory
  Stream<DynamicTest> eachIsFound() {
    return FAULTS.stream()
        .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> found(fault.factory())));
  }

  private static void found(ConsensusNet.Factory factory) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = ConsensusHistories.faults(seed, factory);
      if (broken.isPresent()) {
        assertTrue(broken.get().matches("(?s).*(linearizable|one version).*"), broken.get());
        return;
      }
    }
    fail("not found in " + SEEDS + " seeds");
  }
}

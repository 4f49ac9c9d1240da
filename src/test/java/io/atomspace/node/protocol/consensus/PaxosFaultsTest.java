package io.atomspace.node.protocol.consensus;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.protocol.consensus.paxos.BrokenPaxos;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The histories of {@link ConsensusContract} find what they are there to find. */
class PaxosFaultsTest {
  private static final int SEEDS = 1000;

  @Test
  void ignoresPromises() {
    found(BrokenPaxos::ignoresPromises);
  }

  @Test
  void promisesLess() {
    found(BrokenPaxos::promisesLess);
  }

  @Test
  void answersBeforeTheDisk() {
    found(BrokenPaxos::answersBeforeTheDisk);
  }

  @Test
  void forgetsPromises() {
    found(BrokenPaxos::forgetsPromises, ConsensusHistories::restless);
  }

  @Test
  void ignoresTheFloor() {
    found(BrokenPaxos::ignoresTheFloor);
  }

  @Test
  void forgetsTheFloor() {
    found(BrokenPaxos::forgetsTheFloor);
  }

  @Test
  void picksTheLowest() {
    found(BrokenPaxos::picksTheLowest);
  }

  @Test
  void readsAlone() {
    found(BrokenPaxos::readsAlone);
  }

  @Test
  void isContentWithAMinority() {
    found(BrokenPaxos::isContentWithAMinority);
  }

  @Test
  void writesNothingBack() {
    found(BrokenPaxos::writesNothingBack);
  }

  @Test
  void takesRefusedForUndone() {
    found(BrokenPaxos::takesRefusedForUndone);
  }

  @Test
  void forgetsTooEarly() {
    found(BrokenPaxos::forgetsTooEarly);
  }

  private interface History {
    Optional<String> broken(long seed, ConsensusNet.Factory factory);
  }

  private static void found(ConsensusNet.Factory factory) {
    found(factory, ConsensusHistories::faults);
  }

  private static void found(ConsensusNet.Factory factory, History history) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = history.broken(seed, factory);
      if (broken.isPresent()) {
        assertTrue(broken.get().matches("(?s).*(linearizable|one version).*"), broken.get());
        return;
      }
    }
    fail("not found in " + SEEDS + " seeds");
  }
}

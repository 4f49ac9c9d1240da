package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Members;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PaxosElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new PaxosElection(members, BullyElectionTest.settings(), random);
  }

  @Test
  void safetyRestsOnNoWait() {
    for (long seed = 1000; seed < 1100; seed++) {
      assertEquals(
          Optional.empty(),
          Histories.faults(
              seed,
              (members, random) -> new PaxosElection(members, BullyElectionTest.hasty(), random),
              this::atRest));
    }
  }
}

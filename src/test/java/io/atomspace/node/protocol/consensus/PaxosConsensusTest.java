package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.consensus.paxos.PaxosConsensus;
import io.atomspace.node.protocol.consensus.paxos.PaxosSettings;
import java.time.Duration;
import java.util.random.RandomGenerator;

class PaxosConsensusTest extends ConsensusContract {
  /** Deletions are forgotten all the time. */
  @Override
  protected Consensus create(Members members, RandomGenerator random) {
    return PaxosConsensus.of(members, settings(Duration.ofMillis(200)), random);
  }

  private static PaxosSettings settings(Duration sweep) {
    return PaxosSettings.of(Duration.ofMillis(1500)).sweeping(sweep);
  }
}

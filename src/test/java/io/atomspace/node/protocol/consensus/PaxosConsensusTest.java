package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.consensus.paxos.BrokenPaxos;
import io.atomspace.node.protocol.consensus.paxos.PaxosConsensus;
import java.util.random.RandomGenerator;

class PaxosConsensusTest extends ConsensusContract {
  @Override
  protected Consensus create(Members members, RandomGenerator random) {
    return PaxosConsensus.of(members, BrokenPaxos.SETTINGS, random);
  }
}

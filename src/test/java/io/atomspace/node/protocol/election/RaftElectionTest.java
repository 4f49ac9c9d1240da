package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import java.util.random.RandomGenerator;

class RaftElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new RaftElection(members, ElectionTrials.raftSettings(), random);
  }
}

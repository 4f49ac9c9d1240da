package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import java.util.random.RandomGenerator;

class PaxosElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new PaxosElection(members, ElectionTrials.settings(), random);
  }
}

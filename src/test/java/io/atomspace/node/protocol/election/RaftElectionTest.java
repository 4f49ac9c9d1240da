package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.consensus.raft.RaftSettings;
import java.time.Duration;
import java.util.random.RandomGenerator;

class RaftElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new RaftElection(members, settings(), random);
  }

  static RaftSettings settings() {
    return RaftSettings.of(Duration.ofMillis(1500)).with(16, 4);
  }
}

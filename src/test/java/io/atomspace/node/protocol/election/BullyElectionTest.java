package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import java.time.Duration;
import java.util.random.RandomGenerator;

class BullyElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new BullyElection(members, settings(), random);
  }

  static BullySettings settings() {
    BullySettings usual = BullySettings.of(Duration.ofMillis(1500), Quorum.MAJORITY);
    return new BullySettings(
        usual.answer(),
        usual.deference(),
        usual.lease(),
        usual.startup(),
        Duration.ofSeconds(2),
        usual.quorum());
  }
}

package io.atomspace.node.protocol.election;

import static io.atomspace.node.protocol.election.ElectionNet.MILLI;

import io.atomspace.node.kernel.Members;
import java.time.Duration;
import java.util.random.RandomGenerator;

class ZooKeeperElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new ZooKeeperElection(members, Quorum.MAJORITY, settings(), random);
  }

  /** Whoever died, its session lives on for the timeout, and an eighth as the server looks. */
  @Override
  protected long successionNanos(boolean will) {
    return ElectionNet.SESSION_NANOS + ElectionNet.SESSION_NANOS / 8 + 100 * MILLI;
  }

  static ZooKeeperSettings settings() {
    return ZooKeeperSettings.of("127.0.0.1:2181", Duration.ofMillis(1500));
  }
}

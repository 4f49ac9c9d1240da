package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Paxos elections with one planted fault each. */
final class BrokenPaxosElections {
  private BrokenPaxosElections() {}

  /** Starts each life without the term of its last. */
  static LeaderElection forgetful(Members members, BullySettings settings, RandomGenerator random) {
    return new PaxosElection(members, settings, random) {
      @Override
      protected Vote restore(Map<String, String> records) {
        return Vote.NONE;
      }
    };
  }

  /** Tells a term before it is stored. */
  static LeaderElection hasty(Members members, BullySettings settings, RandomGenerator random) {
    return new PaxosElection(members, settings, random) {
      @Override
      protected void persist(Vote vote, Runnable then) {
        super.persist(vote, () -> {});
        ballot.restore(vote);
        then.run();
      }
    };
  }

  /** Takes part in elections of terms that are over. */
  static LeaderElection timeless(Members members, BullySettings settings, RandomGenerator random) {
    return new PaxosElection(members, settings, random) {
      @Override
      protected boolean outdated(long term) {
        return false;
      }
    };
  }

  /** Asks nobody whether the leader is missed. */
  static LeaderElection rash(Members members, BullySettings settings, RandomGenerator random) {
    return new PaxosElection(members, settings, random) {
      @Override
      protected void stand() {
        overtake();
      }
    };
  }

  /** Leads on after its lease. */
  static LeaderElection stubborn(Members members, BullySettings settings, RandomGenerator random) {
    return new PaxosElection(members, settings, random) {
      @Override
      protected boolean lapsed() {
        return false;
      }
    };
  }
}

package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Bully elections with one planted fault each. */
public final class BrokenElections {
  private BrokenElections() {}

  /** Makes the elections of one cluster. */
  public interface Maker {
    LeaderElection create(Members members, BullySettings settings, RandomGenerator random);
  }

  /** Starts each life without the vote of its last. */
  public static LeaderElection forgetful(
      Members members, BullySettings settings, RandomGenerator random) {
    return new BullyElection(members, settings, random) {
      @Override
      protected Vote restore(Map<String, String> records) {
        return Vote.NONE;
      }
    };
  }

  /** Answers before its vote is stored. */
  public static LeaderElection hasty(
      Members members, BullySettings settings, RandomGenerator random) {
    return new BullyElection(members, settings, random) {
      @Override
      protected void persist(Vote vote, Runnable then) {
        super.persist(vote, () -> {});
        then.run();
      }
    };
  }

  /** Its own vote is enough. */
  public static LeaderElection lonely(
      Members members, BullySettings settings, RandomGenerator random) {
    return new BullyElection(members, settings, random) {
      @Override
      protected int quorum() {
        return 1;
      }
    };
  }

  /** Leads on after its lease. */
  public static LeaderElection stubborn(
      Members members, BullySettings settings, RandomGenerator random) {
    return new BullyElection(members, settings, random) {
      @Override
      protected boolean lapsed() {
        return false;
      }
    };
  }

  /** Takes part in elections of terms that are over. */
  public static LeaderElection timeless(
      Members members, BullySettings settings, RandomGenerator random) {
    return new BullyElection(members, settings, random) {
      @Override
      protected boolean outdated(long term) {
        return false;
      }
    };
  }

  /** Asks nobody whether the leader is missed. */
  static LeaderElection rash(Members members, BullySettings settings, RandomGenerator random) {
    return new BullyElection(members, settings, random) {
      @Override
      protected void stand() {
        beCandidate(-1);
      }
    };
  }
}

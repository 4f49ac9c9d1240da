package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;

/** Elections with one planted fault each. */
public final class BrokenElections {
  private BrokenElections() {}

  /** The same waits as those of a whole node. */
  private abstract static class Broken extends BullyElection {
    Broken(Members members, long seed) {
      super(
          members,
          BullySettings.of(Duration.ofMillis(1500), Quorum.MAJORITY),
          new SplittableRandom(seed));
    }
  }

  /** Starts each life without the vote of its last. */
  public static LeaderElection forgetful(Members members, long seed) {
    return new Broken(members, seed) {
      @Override
      protected Vote restore(Map<String, String> records) {
        return Vote.NONE;
      }
    };
  }

  /** Answers before its vote is stored. */
  public static LeaderElection hasty(Members members, long seed) {
    return new Broken(members, seed) {
      @Override
      protected void persist(Vote vote, Runnable then) {
        super.persist(vote, () -> {});
        then.run();
      }
    };
  }

  /** Its own vote is enough. */
  public static LeaderElection lonely(Members members, long seed) {
    return new Broken(members, seed) {
      @Override
      protected int quorum() {
        return 1;
      }
    };
  }

  /** Leads on after its lease. */
  public static LeaderElection stubborn(Members members, long seed) {
    return new Broken(members, seed) {
      @Override
      protected boolean lapsed() {
        return false;
      }
    };
  }

  /** Takes part in elections of terms that are over. */
  public static LeaderElection timeless(Members members, long seed) {
    return new Broken(members, seed) {
      @Override
      protected boolean outdated(long term) {
        return false;
      }
    };
  }
}

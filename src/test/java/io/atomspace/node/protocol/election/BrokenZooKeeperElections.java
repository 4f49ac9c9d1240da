package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import java.util.Map;
import java.util.random.RandomGenerator;

/** ZooKeeper elections in each of which one thing is broken. */
final class BrokenZooKeeperElections {
  private BrokenZooKeeperElections() {}

  private static class Faulty extends ZooKeeperElection {
    Faulty(Members members, RandomGenerator random) {
      super(members, Quorum.MAJORITY, ZooKeeperElectionTest.settings(), random);
    }
  }

  static LeaderElection deaf(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      @Override
      protected void suspended() {}
    };
  }

  static LeaderElection clinging(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      @Override
      protected void lost() {
        suspended();
      }
    };
  }

  static LeaderElection reborn(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      @Override
      protected boolean isOwn(CoordinatorOutcome.Held held) {
        return held.holder().equals(members.self());
      }
    };
  }

  static LeaderElection counting(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      private long czxid;
      private long count;

      @Override
      protected long term(CoordinatorOutcome.Held held) {
        count += held.term() > czxid ? 1 : 0;
        czxid = Math.max(czxid, held.term());
        return count;
      }
    };
  }

  static LeaderElection late(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      @Override
      protected boolean isLate() {
        return false;
      }
    };
  }

  static LeaderElection sleepy(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      @Override
      protected boolean slept(Tenure mine) {
        return false;
      }
    };
  }

  static LeaderElection forgetful(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      @Override
      protected long restore(Map<String, String> records) {
        return 0;
      }
    };
  }

  static LeaderElection stubborn(Members members, RandomGenerator random) {
    return new Faulty(members, random) {
      @Override
      protected boolean lapsed(Tenure mine) {
        return false;
      }
    };
  }
}

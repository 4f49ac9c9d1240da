package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.kernel.Members;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The histories of {@link ElectionContract} find what is broken in a ZooKeeper election. */
class ZooKeeperElectionFaultsTest {
  private static final int SEEDS = 300;

  private static class Faulty extends ZooKeeperElection {
    Faulty(Members members, RandomGenerator random) {
      super(members, Quorum.MAJORITY, ZooKeeperElectionTest.settings(), random);
    }
  }

  @Test
  void suspendedIgnored() {
    found(
        "leads after the end of its session",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected void suspended() {}
                }));
  }

  @Test
  void lostIgnored() {
    found(
        "leads without a session",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected void lost() {
                    suspended();
                  }
                }));
  }

  @Test
  void theNodeOfAnEarlierLifeTakenForItsOwn() {
    found(
        "leads without a session",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected boolean isOwn(CoordinatorOutcome.Held held) {
                    return held.holder().equals(members.self());
                  }
                }));
  }

  @Test
  void aTermOfItsOwnCountingInPlaceOfTheCzxid() {
    found(
        "leads without a session",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  private long czxid;
                  private long count;

                  @Override
                  protected long term(CoordinatorOutcome.Held held) {
                    count += held.term() > czxid ? 1 : 0;
                    czxid = Math.max(czxid, held.term());
                    return count;
                  }
                }));
  }

  @Test
  void aStaleAnswerAccepted() {
    found(
        "leads without a session",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected boolean isLate() {
                    return false;
                  }
                }));
  }

  @Test
  void aPauseUnnoticed() {
    found(
        "leads without a session",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected boolean slept(Tenure mine) {
                    return false;
                  }
                }));
  }

  @Test
  void aTermForgottenAtRestart() {
    found(
        "terms fell",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected long restore(Map<String, String> records) {
                    return 0;
                  }
                }));
  }

  @Test
  void aLeaseThatNeverEnds() {
    found(
        "without a majority",
        seed ->
            Histories.cutLeader(
                seed,
                (members, random) ->
                    new Faulty(members, random) {
                      @Override
                      protected boolean lapsed(Tenure mine) {
                        return false;
                      }
                    },
                ElectionNet::agreed));
  }

  private static LongFunction<Optional<String>> faults(ElectionNet.Factory factory) {
    return seed -> Histories.faults(seed, factory, ElectionNet::agreed);
  }

  private static void found(String what, LongFunction<Optional<String>> history) {
    StringBuilder others = new StringBuilder();
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = history.apply(seed);
      // It may break other things before.
      if (broken.isPresent() && broken.get().contains(what)) {
        return;
      }
      broken.ifPresent(other -> others.append('\n').append(other));
    }
    fail(what + " not found in " + SEEDS + " seeds" + others);
  }
}

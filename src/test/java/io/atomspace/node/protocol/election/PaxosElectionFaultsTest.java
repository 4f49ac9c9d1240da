package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.kernel.Members;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The histories of {@link ElectionContract} find what they are there to find. */
class PaxosElectionFaultsTest {
  private static final int SEEDS = 300;

  private static class Faulty extends PaxosElection {
    Faulty(Members members, RandomGenerator random) {
      super(members, BullyElectionTest.hasty(), random);
    }
  }

  @Test
  void aTermForgottenAtRestart() {
    found(
        "terms fell",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected Vote restore(Map<String, String> records) {
                    return Vote.NONE;
                  }
                }));
  }

  @Test
  void aTermToldBeforeItIsStored() {
    found(
        "terms fell",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected void persist(Vote vote, Runnable then) {
                    super.persist(vote, () -> {});
                    ballot.restore(vote);
                    then.run();
                  }
                }));
  }

  @Test
  void termsNotCompared() {
    found(
        "two leaders",
        faults(
            (members, random) ->
                new Faulty(members, random) {
                  @Override
                  protected boolean outdated(long term) {
                    return false;
                  }
                }));
  }

  @Test
  void noPreVote() {
    found(
        "disturbed",
        seed ->
            Histories.rejoin(
                seed,
                (members, random) ->
                    new Faulty(members, random) {
                      @Override
                      protected void stand() {
                        overtake();
                      }
                    },
                ElectionNet::agreed));
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
                      protected boolean lapsed() {
                        return false;
                      }
                    },
                ElectionNet::agreed));
  }

  private static LongFunction<Optional<String>> faults(ElectionNet.Factory factory) {
    return seed -> Histories.faults(seed, factory, ElectionNet::agreed);
  }

  private static void found(String what, LongFunction<Optional<String>> history) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = history.apply(seed);
      if (broken.isPresent()) {
        assertTrue(broken.get().contains(what), broken.get());
        return;
      }
    }
    fail("not found in " + SEEDS + " seeds");
  }
}

package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.kernel.Members;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The histories of {@link ElectionContract} find what they are there to find. */
class PlantedFaultsTest {
  private static final int SEEDS = 300;

  @Test
  void aVoteForgottenAtRestart() {
    found(
        "terms fell",
        seed ->
            Histories.faults(
                seed,
                (members, random) ->
                    new Faulty(members, random) {
                      @Override
                      protected Vote restore(Map<String, String> records) {
                        return Vote.NONE;
                      }
                    },
                Histories::highestLeads));
  }

  @Test
  void aVoteAnsweredBeforeItIsStored() {
    found(
        "voted in term",
        seed ->
            Histories.faults(
                seed,
                (members, random) ->
                    new Faulty(members, random) {
                      @Override
                      protected void persist(Vote vote, Runnable then) {
                        super.persist(vote, () -> {});
                        then.run();
                      }
                    },
                Histories::highestLeads));
  }

  @Test
  void termsNotCompared() {
    found(
        "two leaders",
        seed ->
            Histories.faults(
                seed,
                (members, random) ->
                    new Faulty(members, random) {
                      @Override
                      protected boolean outdated(long term) {
                        return false;
                      }
                    },
                Histories::highestLeads));
  }

  @Test
  void noMajority() {
    found(
        "two leaders",
        seed ->
            Histories.faults(
                seed,
                (members, random) ->
                    new Faulty(members, random) {
                      @Override
                      protected int quorum() {
                        return 1;
                      }
                    },
                Histories::highestLeads));
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
                        beCandidate(-1);
                      }
                    },
                Histories::highestLeads));
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
                Histories::highestLeads));
  }

  private static class Faulty extends BullyElection {
    Faulty(Members members, RandomGenerator random) {
      super(members, BullyElectionTest.hasty(), random);
    }
  }

  private static void found(String what, LongFunction<Optional<String>> history) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = history.apply(seed);
      // It may break other things before.
      if (broken.isPresent() && broken.get().contains(what)) {
        return;
      }
    }
    fail(what + " not found in " + SEEDS + " seeds");
  }
}

package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.HardState;
import io.atomspace.node.protocol.consensus.raft.RaftMessage;
import io.atomspace.node.protocol.consensus.raft.RaftNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The histories of {@link ElectionContract} find what is broken in a Raft election. */
class RaftElectionFaultsTest {
  private static final int SEEDS = 1000;

  private static class Node extends RaftNode {
    Node(Members members, RandomGenerator random) {
      super(LeaderElection.NAME, members, RaftElectionTest.settings(), random);
    }
  }

  @Test
  void aVoteForgottenAtRestart() {
    found(
        "terms fell",
        seed ->
            faults(
                seed,
                (members, random) ->
                    new Node(members, random) {
                      @Override
                      protected HardState restoreVote(Map<String, String> records) {
                        return new HardState(0, null);
                      }
                    }));
  }

  @Test
  void halfAsAMajority() {
    found(
        "two leaders",
        seed ->
            faults(
                seed,
                (members, random) ->
                    new Node(members, random) {
                      @Override
                      protected int majority() {
                        return Math.max(1, members.all().size() / 2);
                      }
                    }));
  }

  @Test
  void anAnswerBeforeItIsStored() {
    found(
        "committed entry",
        seed ->
            faults(
                seed,
                (members, random) ->
                    new Node(members, random) {
                      @Override
                      protected void answer(NodeId to, RaftMessage message) {
                        send(to, message);
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
                    new RaftElection(
                        members,
                        new Node(members, random) {
                          @Override
                          protected void stand() {
                            campaign(false);
                          }
                        }),
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
                    new RaftElection(
                        members,
                        new Node(members, random) {
                          @Override
                          protected boolean lapsed() {
                            return false;
                          }
                        }),
                ElectionNet::agreed));
  }

  private interface Nodes {
    RaftNode create(Members members, RandomGenerator random);
  }

  private static Optional<String> faults(long seed, Nodes nodes) {
    return Histories.faults(
        seed,
        (members, random) -> new RaftElection(members, nodes.create(members, random)),
        ElectionNet::agreed);
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

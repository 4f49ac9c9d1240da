package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.HardState;
import io.atomspace.node.protocol.consensus.raft.RaftMessage;
import io.atomspace.node.protocol.consensus.raft.RaftNode;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Raft elections with one planted fault each. */
final class BrokenRaftElections {
  private BrokenRaftElections() {}

  private static class Node extends RaftNode {
    Node(Members members, RandomGenerator random) {
      super(LeaderElection.NAME, members, ElectionTrials.raftSettings(), random);
    }
  }

  /** Starts each life without the vote of its last. */
  static LeaderElection forgetful(Members members, RandomGenerator random) {
    return new RaftElection(
        new Node(members, random) {
          @Override
          protected HardState restoreVote(Map<String, String> records) {
            return new HardState(0, null);
          }
        });
  }

  /** Half of the members count as a majority. */
  static LeaderElection half(Members members, RandomGenerator random) {
    return new RaftElection(
        new Node(members, random) {
          @Override
          protected int majority() {
            return Math.max(1, members.all().size() / 2);
          }
        });
  }

  /** Answers before what it says is stored. */
  static LeaderElection hasty(Members members, RandomGenerator random) {
    return new RaftElection(
        new Node(members, random) {
          @Override
          protected void answer(NodeId to, RaftMessage message) {
            send(to, message);
          }
        });
  }

  /** Asks nobody whether the leader is missed. */
  static LeaderElection rash(Members members, RandomGenerator random) {
    return new RaftElection(
        new Node(members, random) {
          @Override
          protected void stand() {
            campaign(false);
          }
        });
  }

  /** Leads on after its lease. */
  static LeaderElection stubborn(Members members, RandomGenerator random) {
    return new RaftElection(
        new Node(members, random) {
          @Override
          protected boolean lapsed() {
            return false;
          }
        });
  }
}

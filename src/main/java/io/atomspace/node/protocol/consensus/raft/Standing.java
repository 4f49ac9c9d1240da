package io.atomspace.node.protocol.consensus.raft;

import static io.atomspace.node.protocol.consensus.raft.RaftRole.CANDIDATE;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.FOLLOWER;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.LEADER;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.PRE_CANDIDATE;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVote;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVoted;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** How a node stands for election and whom it votes for (3.4, 3.6.1, 4.2.3, 9.6). */
abstract class Standing extends Leading {
  private static final int DOUBLINGS_MAX = 3;

  /** Attempts in vain since a leader was heard. */
  int failures;

  long leaderHeardNanos;
  boolean suspected;
  boolean transportUp = true;
  private final TreeSet<NodeId> granted = new TreeSet<>();
  private long round;

  Standing(String space, Members members, RaftSettings settings, RandomGenerator random) {
    super(space, members, settings, random);
  }

  /** Section 9.6: asks first whether it could win. */
  protected void stand() {
    if ((!transportUp && !members.peers().isEmpty()) || !disk.hasRoom()) {
      due(jittered(settings.retry()));
      return;
    }
    role = PRE_CANDIDATE;
    ask(true, false);
  }

  /** Section 3.4: a new term, its own vote, and the others asked once that is stored. */
  protected final void campaign(boolean transfer) {
    role = CANDIDATE;
    leader = null;
    vote(term() + 1, self);
    ask(false, transfer);
  }

  private void ask(boolean pre, boolean transfer) {
    round++;
    granted.clear();
    granted.add(self);
    RaftVote question = question(pre, transfer);
    for (NodeId peer : reachable()) {
      answer(peer, question);
    }
    due(jittered(settings.retry().multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX))));
    count();
  }

  private RaftVote question(boolean pre, boolean transfer) {
    long term = pre ? term() + 1 : term();
    return new RaftVote(space, term, pre, round, log.lastIndex(), log.lastTerm(), transfer);
  }

  final void count() {
    if (granted.size() < majority()) {
      return;
    }
    if (role == PRE_CANDIDATE) {
      campaign(false);
    } else if (role == CANDIDATE) {
      failures = 0;
      lead(granted);
    }
  }

  final void standDown() {
    if (role == PRE_CANDIDATE || role == CANDIDATE) {
      role = FOLLOWER;
      due(jittered(settings.election()));
    }
  }

  // ---- answers ----------------------------------------------------------------------------------

  final void onVoted(NodeId from, RaftVoted answer) {
    boolean awaited =
        answer.pre() ? role == PRE_CANDIDATE && answer.round() == round : role == CANDIDATE;
    if (awaited && answer.granted()) {
      granted.add(from);
      count();
    }
  }

  final void onVote(NodeId from, RaftVote question) {
    if (question.term() > term() && from.equals(leader)) {
      // A leader that asks leads no more, and perhaps hears no answer.
      leader = null;
      due(jittered(settings.retry().multipliedBy(4)));
    }
    boolean bound = hearsLeader() && !question.transfer();
    if (outdated(question.term()) || bound) {
      answer(from, new RaftVoted(space, term(), question.pre(), question.round(), false));
    } else if (question.pre()) {
      onPreVote(from, question);
    } else {
      if (question.term() > term()) {
        follow(question.term(), null);
        due(jittered(settings.retry()));
      }
      boolean free = votedFor() == null || from.equals(votedFor());
      boolean grants = free && role != CANDIDATE && role != LEADER && isUpToDate(question);
      if (grants) {
        role = FOLLOWER;
        vote(term(), from);
        due(jittered(settings.retry().multipliedBy(2)));
      }
      answer(from, new RaftVoted(space, term(), false, question.round(), grants));
    }
  }

  /**
   * Of two that ask at the same time the one with the longer log, or the higher id, goes first, so
   * that their votes do not split; a wrong guess costs a wait.
   */
  private void onPreVote(NodeId from, RaftVote question) {
    boolean behind = !isUpToDate(question);
    boolean even = question.lastTerm() == log.lastTerm() && question.lastIndex() == log.lastIndex();
    boolean second = role == PRE_CANDIDATE && even && from.compareTo(self) < 0;
    boolean grants = question.term() > term() && !behind && !second && role != CANDIDATE;
    if (grants && role == PRE_CANDIDATE) {
      role = FOLLOWER;
      due(jittered(settings.retry()));
    }
    answer(from, new RaftVoted(space, term(), true, question.round(), grants));
    if (role == FOLLOWER && behind && transportUp) {
      stand();
    } else if (role == PRE_CANDIDATE && !granted.contains(from)) {
      // It may have refused a moment ago and misses the leader only now.
      send(from, question(true, false));
    }
  }

  /** Section 4.2.3: whoever hears a leader helps nobody to replace it. */
  final boolean hearsLeader() {
    boolean fresh = now - leaderHeardNanos < settings.election().toNanos();
    return role == LEADER || (leader != null && !suspected && fresh);
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** Whether a question of this term comes too late. */
  protected boolean outdated(long term) {
    return term < term();
  }

  /**
   * Section 3.6.1: "If the logs have last entries with different terms, then the log with the later
   * term is more up-to-date. If the logs end with the same term, then whichever log is longer is
   * more up-to-date."
   */
  protected boolean isUpToDate(RaftVote candidate) {
    return candidate.lastTerm() > log.lastTerm()
        || (candidate.lastTerm() == log.lastTerm() && candidate.lastIndex() >= log.lastIndex());
  }
}

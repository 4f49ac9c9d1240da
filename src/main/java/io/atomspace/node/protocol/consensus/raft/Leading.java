package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.Leadership.Reading;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppended;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPaged;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftReadable;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftTimeoutNow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a node does while it leads: append, count, commit, confirm reads (3.5, 3.6, 6.4). */
abstract class Leading extends Replicating {
  /** Entries a leader has under way before it takes no more. */
  private static final int UNCOMMITTED_MAX = 1024;

  RaftRole role = RaftRole.FOLLOWER;
  @Nullable NodeId leader;
  private final List<Reading> readable = new ArrayList<>();

  Leading(String space, Members members, RaftSettings settings, RandomGenerator random) {
    super(space, members, settings, random);
  }

  // ---- what the holder asks ---------------------------------------------------------------------

  public final RaftRole role() {
    return role;
  }

  /** Whom this node follows, or itself; null while it knows nobody. */
  public final @Nullable NodeId leader() {
    return leader;
  }

  /**
   * Appends a command, if this node leads.
   *
   * @return false if it does not, or has no room: surely it is in no log then
   */
  public final boolean propose(Command command) {
    Leadership own = leadership;
    if (own == null
        || own.successor != null
        || !disk.hasRoom()
        || log.lastIndex() - commitIndex() >= UNCOMMITTED_MAX) {
      return false;
    }
    append(new Entry(log.lastIndex() + 1, term(), log.lastTerm(), command));
    return true;
  }

  /** Whether the term survives a crash: only then others may hear of it. */
  public final boolean isDurable() {
    return durableTerm() == term();
  }

  /** Sends what was proposed and asked since the last event. */
  public final List<Effect> flush() {
    return finish();
  }

  /** This node, leading, asks itself as {@link RaftMessage.RaftRead} asks the leader. */
  public final void read(long session, long serial) {
    onRead(self, session, serial);
  }

  /** Its own reads that were confirmed since this was last asked. */
  final List<Reading> readable() {
    List<Reading> taken = List.copyOf(readable);
    readable.clear();
    return taken;
  }

  /** Whether enough was applied since the last snapshot. */
  public final boolean isLong() {
    return appliedIndex() - log.baseIndex() >= settings.snapshotEntries()
        && appliedIndex() > snapshot.index()
        && !saves();
  }

  /** Stores the state after {@link #appliedIndex}, which then replaces the log before it. */
  public final List<Effect> compact(List<List<Row>> pages) {
    save(pages);
    return finish();
  }

  /** Section 3.10: makes way for another, once that has all entries. */
  public final List<Effect> transfer(NodeId successor) {
    Leadership own = leadership;
    if (own != null && own.of(successor) != null) {
      own.successor = successor;
      own.successorUntilNanos = now + settings.election().toNanos();
      offer(own);
    }
    return finish();
  }

  // ---- a term of leadership ---------------------------------------------------------------------

  /** Section 3.4 and 6.4: leads, and begins with an entry of its own term. */
  final void lead(Collection<NodeId> voters) {
    role = RaftRole.LEADER;
    leader = self;
    leadership = new Leadership(members.peers(), voters, log.lastIndex() + 1, now);
    append(new Entry(log.lastIndex() + 1, term(), log.lastTerm(), null));
    heartbeats();
  }

  /** Follows a leader, or waits for one; a higher term is taken up. */
  final void follow(long term, @Nullable NodeId node) {
    if (term > term()) {
      vote(term, null);
    }
    role = RaftRole.FOLLOWER;
    leader = node;
    leadership = null;
    readable.clear();
  }

  /** Leads no more and tells the best successor, as it cannot go on itself. */
  final void resign() {
    Leadership own = leadership;
    NodeId best = own == null ? null : own.mostAdvanced();
    if (best != null) {
      send(best, new RaftTimeoutNow(space, term()));
    }
    leadership = null;
    readable.clear();
  }

  /** One round: says to all that it leads. */
  final void heartbeats() {
    Leadership own = leadership;
    if (own == null) {
      return;
    }
    own.round++;
    if (own.successor != null && now > own.successorUntilNanos) {
      own.successor = null;
    }
    own.peers()
        .forEach(
            (peer, progress) -> {
              if (progress.isStalled()) {
                resend(peer, progress);
              }
              emit(new Effect.Beat(peer, nothingNew(own, progress)));
            });
    due(settings.heartbeat());
  }

  // ---- answers ----------------------------------------------------------------------------------

  final void onAppended(NodeId from, RaftAppended answer) {
    Leadership own = leadership;
    Progress progress = own == null ? null : own.of(from);
    if (own == null || progress == null) {
      return;
    }
    progress.heardNanos = now;
    progress.round = Math.max(progress.round, answer.round());
    if (answer.success()) {
      progress.succeeded(answer.index());
      Snapshot sending = progress.sending;
      if (sending != null && progress.match >= sending.index()) {
        progress.sending = null;
      }
    } else if (progress.sending == null) {
      progress.refused(answer.refused(), answer.index());
    }
    advance();
    offer(own);
    confirm(own);
  }

  final void onPaged(NodeId from, RaftPaged answer) {
    Leadership own = leadership;
    Progress progress = own == null ? null : own.of(from);
    Snapshot sending = progress == null ? null : progress.sending;
    if (progress != null && sending != null) {
      progress.heardNanos = now;
      boolean expected = answer.next() != progress.page && answer.next() < sending.pages().size();
      if (answer.index() == sending.index() && expected) {
        progress.pageTaken(answer.next());
        page(from, progress, sending);
      }
    }
  }

  /** Commits what a majority has stored. */
  final void advance() {
    Leadership own = leadership;
    if (own != null) {
      long agreed = own.agreed(storedIndex(), majority());
      if (agreed > commitIndex() && mayCommit(agreed)) {
        commit(agreed);
      }
    }
  }

  private void offer(Leadership own) {
    NodeId successor = own.successor;
    Progress progress = successor == null ? null : own.of(successor);
    if (successor != null && progress != null && progress.match == log.lastIndex()) {
      send(successor, new RaftTimeoutNow(space, term()));
    }
  }

  // ---- reads ------------------------------------------------------------------------------------

  /**
   * Section 6.4: a read waits for the commit index of its arrival, or the entry that begins the
   * term if that is later, and for a round of heartbeats begun after it.
   */
  final void onRead(NodeId from, long session, long serial) {
    Leadership own = leadership;
    if (own != null && own.read(from, session, serial, Math.max(commitIndex(), own.firstIndex))) {
      round(own);
    }
  }

  private void round(Leadership own) {
    own.round++;
    own.peers()
        .forEach(
            (peer, progress) -> {
              if (!down.contains(peer)) {
                send(peer, nothingNew(own, progress));
              }
            });
    confirm(own);
  }

  private void confirm(Leadership own) {
    for (Reading read : own.confirmedReads(confirmedRound(own))) {
      if (read.from().equals(self)) {
        readable.add(read);
      } else {
        send(
            read.from(),
            new RaftReadable(space, term(), read.session(), read.serial(), read.index()));
      }
    }
    if (own.mustConfirmAgain()) {
      round(own);
    }
  }

  final List<Effect> finish() {
    replicate();
    return taken();
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** How many nodes, this one included, decide. */
  protected int majority() {
    return members.majority();
  }

  /**
   * Section 3.6.2: "only log entries from the leader's current term are committed by counting
   * replicas".
   */
  private boolean mayCommit(long index) {
    return log.termAt(index) == term();
  }

  /** The last round of heartbeats that a majority has answered. */
  protected long confirmedRound(Leadership own) {
    return own.confirmed(majority());
  }

  /**
   * Section 6.2: "a leader steps down if an election timeout elapses without a successful round of
   * heartbeats to a majority of its cluster".
   */
  protected boolean lapsed() {
    Leadership own = leadership;
    return own != null
        && members.majority() > 1
        && now - settings.lease().toNanos() > own.heardNanos(members.majority(), now);
  }
}

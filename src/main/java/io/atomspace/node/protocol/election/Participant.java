package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What stands below any election by stored votes: the vote and what waits for it, whom this node
 * follows, the lease of its own leadership, one timer, and the announcing of what changed.
 *
 * <p>The protected methods are the steps on which safety rests, one each.
 */
abstract class Participant implements LeaderElection {
  private static final TimerId WAIT = new TimerId(NAME, "wait");

  /** A lease about to end is not watched more often than that. */
  private static final long LEASE_CHECK_NANOS_MIN = 1_000_000;

  private static final int DOUBLINGS_MAX = 3;

  final Members members;
  final NodeId self;
  final BullySettings settings;
  final Peers peers;
  final Ballot ballot = new Ballot();
  Role role = Role.STARTING;
  @Nullable NodeId leader;
  @Nullable Lease lease;

  /** The last term whose leader is known to lead it no more; -1 if none. */
  long endedTerm = -1;

  long leaderSession;
  boolean transportUp = true;
  long now;
  private final RandomGenerator random;
  private List<Effect> effects = new ArrayList<>();
  private long dueNanos;
  private int failures;
  private Fact.@Nullable Leader told;

  Participant(Members members, BullySettings settings, RandomGenerator random) {
    this.members = members;
    this.self = members.self();
    this.settings = settings;
    this.random = random;
    this.peers = new Peers(members);
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    now = nowNanos;
    if (role == Role.LEADER && lapsed()) {
      giveUp();
    }
    handle(event);
    return taken();
  }

  @Override
  public final List<Effect> expire(long nowNanos) {
    if (role != Role.LEADER) {
      return List.of();
    }
    now = nowNanos;
    if (lapsed()) {
      giveUp();
    }
    return taken();
  }

  /** One event, after the lease has been checked against its time. */
  abstract void handle(Event event);

  /** This node follows a leader from now on. */
  abstract void followed(NodeId leader);

  /** Takes up the stored vote; false if it cannot be read. */
  final boolean resume(Map<String, String> records) {
    try {
      ballot.restore(restore(records));
      return true;
    } catch (Json.MalformedException e) {
      // Without its vote it might vote twice: an operator must decide.
      role = Role.HALTED;
      alert("the stored vote cannot be read: " + e.getMessage());
      return false;
    }
  }

  // ---- leading, following and giving up ---------------------------------------------------------

  /**
   * Leads the newest term.
   *
   * @param granted who gave it, this node among them
   */
  final void lead(Set<NodeId> granted) {
    role = Role.LEADER;
    leader = self;
    failures = 0;
    TreeSet<NodeId> voters = new TreeSet<>(granted);
    voters.remove(self);
    Lease held = new Lease(settings.lease().toNanos(), quorum() - 1, voters, now);
    lease = held;
    tell();
    peers.reachable().forEach(peer -> send(peer, new Coordinator(term(), self)));
    watchLease(held);
  }

  /** Stands again in a while, and later after each failure in a row. */
  final void failed() {
    role = Role.FOLLOWER;
    failures = Math.min(failures + 1, DOUBLINGS_MAX);
    arm(jittered(settings.answer().multipliedBy(1L << (failures - 1))));
  }

  void follow(NodeId node, long session, long term) {
    if (node.equals(leader) && term == term() && role == Role.FOLLOWER) {
      leaderSession = Math.max(leaderSession, session);
      return;
    }
    if (term <= endedTerm || (role == Role.LEADER && term == term())) {
      return;
    }
    if (term > term()) {
      persist(new Vote(term, null), () -> {});
    }
    role = Role.FOLLOWER;
    leader = node;
    leaderSession = session;
    lease = null;
    failures = 0;
    followed(node);
    if (peers.isUp(node)) {
      cancelTimer();
    } else {
      arm(settings.deference());
    }
  }

  /** Takes a higher term without a leader. */
  void adopt(long term) {
    leader = null;
    lease = null;
    role = Role.FOLLOWER;
    persist(new Vote(term, null), () -> {});
    arm(jittered(settings.answer().dividedBy(4)));
  }

  /** Leads no more from this moment. */
  final void giveUp() {
    leaderGone();
    role = Role.FOLLOWER;
    lease = null;
    tell();
    arm(jittered(settings.answer()));
  }

  /** The leader of this term leads it no more, and never will again. */
  void leaderGone() {
    leader = null;
    endedTerm = term();
  }

  /** The own transport carries nothing: whoever stands stops. */
  final void disconnected() {
    transportUp = false;
    if (role == Role.PRE_CANDIDATE || role == Role.CANDIDATE || role == Role.DEFERRING) {
      role = Role.FOLLOWER;
    }
  }

  /** The own transport carries again: listen before standing. */
  final void reconnected() {
    transportUp = true;
    if (role != Role.LEADER && role != Role.HALTED && !members.peers().isEmpty()) {
      role = Role.STARTING;
      arm(settings.startup());
    }
  }

  // ---- time and disk ----------------------------------------------------------------------------

  /** Whether the timer that fired is due; else it is set again. */
  final boolean isDue() {
    if (now < dueNanos) {
      arm(Duration.ofNanos(dueNanos - now));
    }
    return now >= dueNanos;
  }

  final void watchLease(Lease held) {
    if (held.untilNanos() != Long.MAX_VALUE) {
      arm(Duration.ofNanos(Math.max(held.untilNanos() - now + 1, LEASE_CHECK_NANOS_MIN)));
    }
  }

  void stored(long ticket) {
    List<Runnable> due = ballot.stored(ticket);
    if (role == Role.HALTED && !due.isEmpty()) {
      role = Role.FOLLOWER;
      arm(jittered(settings.answer()));
    }
    // Others may see a term only once it is stored, and before anything done in it.
    tell();
    due.forEach(Runnable::run);
  }

  void halt(String cause) {
    ballot.forget();
    if (role == Role.LEADER) {
      leaderGone();
    }
    // Another's term goes on: it is followed again once the vote is stored.
    leader = null;
    lease = null;
    role = Role.HALTED;
    tell();
    alert(cause);
    arm(settings.deference());
  }

  void alert(String cause) {
    effects.add(
        new Alert(
            Alert.Severity.CRITICAL,
            "vote-not-stored",
            cause,
            "this node neither votes nor leads: check the disk and rights of atomspace.data.dir"));
  }

  void arm(Duration delay) {
    dueNanos = now + delay.toNanos();
    effects.add(new Effect.SetTimer(WAIT, delay));
  }

  Duration jittered(Duration base) {
    return Duration.ofNanos((long) (base.toNanos() * (1 + random.nextDouble() / 2)));
  }

  final void cancelTimer() {
    effects.add(new Effect.CancelTimer(WAIT));
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** The vote of earlier lives. */
  protected Vote restore(Map<String, String> records) {
    return Ballot.read(records);
  }

  /** Stores a vote, and does what depends on it only then. */
  protected void persist(Vote vote, Runnable then) {
    effects.add(ballot.write(vote, then));
  }

  /** How many nodes, this one included, make a leader. */
  protected int quorum() {
    return settings.quorum().needed(members);
  }

  /** Whether a message of this term comes too late. */
  protected boolean outdated(long term) {
    return term < term();
  }

  /** Whether the lease has run out by the time of this event. */
  protected boolean lapsed() {
    Lease held = lease;
    return held == null || now > held.untilNanos();
  }

  /** The term to stand for next. */
  protected long nextTerm() {
    return settings.quorum().termAfter(term(), members);
  }

  /** The newest term, stored or on its way. */
  protected final long term() {
    return ballot.newest().term();
  }

  boolean hearsLeaderOtherThan(NodeId node) {
    NodeId known = leader;
    return known != null && !known.equals(node) && (role == Role.LEADER || peers.isUp(known));
  }

  /** Effects of a part of this participant. */
  final void emit(List<Effect> more) {
    effects.addAll(more);
  }

  void send(NodeId to, Content content) {
    effects.add(Effect.Send.command(to, content));
  }

  /** Announces what changed. A candidate shows its old view until it is decided. */
  void tell() {
    if (role == Role.CANDIDATE) {
      return;
    }
    long term = ballot.durable().term();
    Fact.Leader view = new Fact.Leader(term == term() ? leader : null, term);
    if (!view.equals(told)) {
      told = view;
      effects.add(new Effect.Announce(view));
    }
  }

  List<Effect> taken() {
    tell();
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }
}

package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What stands below an election by a coordinator: this node's session there, and its newest
 * question about the leader's node, one at a time. What answers an older one is dropped.
 *
 * <p>The protected methods are the steps on which safety rests, one each.
 */
abstract class CoordinatorClient implements LeaderElection {
  private static final TimerId ASK = new TimerId(NAME, "ask");
  private static final TimerId LINK = new TimerId(NAME, "link");

  private static final long NO_SESSION = 0;

  /** Questions without an answer, one after the other, that are worth telling. */
  private static final int FAILURES_MAX = 3;

  /** What this node has of the coordinator. */
  private enum Link {
    /** No session. */
    NONE,
    /** A session, perhaps, and no answer. */
    SUSPENDED,
    CONNECTED
  }

  final NodeId self;
  final ZooKeeperSettings settings;
  long now;
  private final RandomGenerator random;
  private List<Effect> effects = new ArrayList<>();

  private Link link = Link.NONE;
  private long session = NO_SESSION;
  private long timeoutNanos;

  // The newest question.
  private long ticket;
  private boolean awaited;
  private long askedNanos;
  private long askedTerm;
  private int failures;

  CoordinatorClient(NodeId self, ZooKeeperSettings settings, RandomGenerator random) {
    this.self = self;
    this.settings = settings;
    this.random = random;
  }

  // ---- what the election makes of it ------------------------------------------------------------

  /** The highest term that this node knows. */
  abstract long term();

  /** Whether the next question is to make the leader's node, not only to read it. */
  abstract boolean claims();

  /** The newest question's answer: the leader's node is there. */
  abstract void held(CoordinatorOutcome.Held held);

  /** The newest question's answer: there is no leader's node. */
  abstract void vacant();

  /** What the newest answer said may no longer be so. */
  abstract void doubt();

  /** What this node's session made is gone. */
  abstract void abdicate();

  // ---- the session ------------------------------------------------------------------------------

  final void connect() {
    emit(
        new CoordinatorWork.Connect(
            settings.servers(), settings.path(), settings.sessionTimeout()));
    arm(LINK, settings.sessionTimeout().multipliedBy(2));
  }

  final void coordinated(CoordinatorOutcome outcome) {
    if (outcome instanceof CoordinatorOutcome.Connected connected) {
      connected(connected);
    } else if (outcome instanceof CoordinatorOutcome.Suspended) {
      suspended();
    } else if (outcome instanceof CoordinatorOutcome.Lost) {
      lost();
    } else if (outcome instanceof CoordinatorOutcome.Held held) {
      if (answers(held.ticket())) {
        held(held);
      }
    } else if (outcome instanceof CoordinatorOutcome.Vacant vacant) {
      if (answers(vacant.ticket())) {
        vacant();
      }
    } else if (outcome instanceof CoordinatorOutcome.Changed changed) {
      if (changed.ticket() == ticket) {
        doubt();
        ask();
      }
    } else if (outcome instanceof CoordinatorOutcome.Failed failed) {
      if (isAnswer(failed.ticket())) {
        failed(failed.cause());
      }
    }
  }

  private void connected(CoordinatorOutcome.Connected news) {
    if (session != NO_SESSION && news.session() != session) {
      lost();
    }
    if (session == NO_SESSION) {
      session = news.session();
    }
    link = Link.CONNECTED;
    timeoutNanos = news.timeoutNanos();
    failures = 0;
    emit(new Effect.CancelTimer(LINK));
    ask();
  }

  final boolean isConnected() {
    return link == Link.CONNECTED;
  }

  // ---- the question -----------------------------------------------------------------------------

  /** Asks the coordinator for the leader's node. */
  final void ask() {
    if (!isConnected()) {
      return;
    }
    ticket++;
    awaited = true;
    askedNanos = now;
    askedTerm = term();
    emit(claims() ? new CoordinatorWork.Claim(ticket, self) : new CoordinatorWork.Look(ticket));
    arm(ASK, Duration.ofNanos(timeoutNanos));
  }

  /** Asks again in a while, unless something is asked before. */
  final void askIn(Duration delay) {
    arm(ASK, delay);
  }

  final boolean isAsking() {
    return awaited;
  }

  /** The term of which this node knew when it asked. */
  final long askedTerm() {
    return askedTerm;
  }

  /** Whether this is the answer to the newest question. */
  private boolean isAnswer(long answered) {
    return awaited && answered == ticket;
  }

  private boolean answers(long answered) {
    if (!isAnswer(answered)) {
      return false;
    }
    awaited = false;
    failures = 0;
    emit(new Effect.CancelTimer(ASK));
    return true;
  }

  private void failed(String cause) {
    awaited = false;
    if (++failures == FAILURES_MAX) {
      alert("coordinator-refuses", cause, "check the coordinator, and its rights at the path");
    }
    arm(ASK, jittered(settings.retry()));
  }

  /** A timer of this conversation. */
  final void fired(TimerId timer) {
    if (timer.equals(ASK)) {
      awaited = false;
      ask();
    } else if (timer.equals(LINK) && !isConnected()) {
      alert(
          "coordinator-lost",
          "no ZooKeeper server answers at " + settings.servers(),
          "start one, or correct atomspace.election.zookeeper.connect; without it nobody leads");
    }
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** The coordinator does not answer: whoever leads stops at once. */
  protected void suspended() {
    link = Link.SUSPENDED;
    awaited = false;
    ticket++;
    doubt();
    arm(LINK, settings.sessionTimeout().multipliedBy(2));
  }

  /** The session is over, and what it made. */
  protected void lost() {
    link = Link.NONE;
    session = NO_SESSION;
    awaited = false;
    ticket++;
    abdicate();
  }

  /** Whether the session that made the leader's node is this one's, not that of an earlier life. */
  protected boolean isOwn(CoordinatorOutcome.Held held) {
    return held.session() == session;
  }

  /** Whether the newest answer is so old that the session may be over by now. */
  protected boolean isLate() {
    return now - askedNanos > asleepNanosMax();
  }

  /** A client pings each third of the timeout; after another third the session still lives. */
  final long asleepNanosMax() {
    return timeoutNanos / 3;
  }

  // ---- effects ----------------------------------------------------------------------------------

  final void emit(Effect effect) {
    effects.add(effect);
  }

  final void arm(TimerId timer, Duration delay) {
    emit(new Effect.SetTimer(timer, delay));
  }

  final void alert(String name, String cause, String advice) {
    emit(new Alert(Alert.Severity.CRITICAL, name, cause, advice));
  }

  final Duration jittered(Duration base) {
    return Duration.ofNanos((long) (base.toNanos() * (1 + random.nextDouble() / 2)));
  }

  final List<Effect> drained() {
    List<Effect> drained = effects;
    effects = new ArrayList<>();
    return drained;
  }
}

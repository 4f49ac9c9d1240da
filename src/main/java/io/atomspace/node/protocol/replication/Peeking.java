package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.replication.MapAnswer.Peeked;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;

/** {@link MapAsk.Peek}. */
final class Peeking extends Operation {
  private final String key;

  Peeking(long id, Origin origin, long deadlineNanos, String key) {
    super(id, origin, deadlineNanos);
    this.key = key;
  }

  @Override
  void start(Turn turn) {
    turn.propose(id, key, new Change.Read());
  }

  @Override
  void decided(Turn turn, Decision decision) {
    if (decision.outcome() == Decision.Outcome.DONE) {
      finish(turn, new Peeked(key, decision.register()));
    } else {
      fail(turn, Reason.UNAVAILABLE, "no majority of the members answered");
    }
  }

  @Override
  void seen(Turn turn, IntentSeen.State state) {}

  @Override
  void woken(Turn turn) {}
}

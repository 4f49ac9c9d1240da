package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An operation that reads keys as they are to a user: of a key that a transaction holds, the old
 * value as long as that is undecided, and never again once it is decided.
 */
abstract class Reading extends Operation {
  private String looking = "";
  private @Nullable Register held;
  private int attempt;

  Reading(long id, @Nullable Origin origin, long deadlineNanos) {
    super(id, origin, deadlineNanos);
  }

  final void look(Turn turn, String key) {
    looking = key;
    held = null;
    turn.propose(id, key, new Change.Read());
  }

  /** The key, at some moment since {@link #look}. */
  abstract void found(Turn turn, Found found);

  /** No majority answered, or none could tell of a transaction. */
  void notFound(Turn turn, String detail) {
    fail(turn, Reason.UNAVAILABLE, detail);
  }

  @Override
  final void decided(Turn turn, Decision decision) {
    if (decision.outcome() != Decision.Outcome.DONE) {
      notFound(turn, "no majority of the members answered; try again when they can talk");
      return;
    }
    Register register = decision.register();
    Entry entry = Entry.of(register);
    if (entry != null && entry.intent() != null) {
      held = register;
      turn.met(id, looking, entry.intent());
    } else {
      found(turn, as(looking, register));
    }
  }

  @Override
  final void seen(Turn turn, IntentSeen.State state) {
    Register register = held;
    if (register == null) {
      throw new IllegalStateException("no transaction was met by " + id);
    }
    if (state == IntentSeen.State.UNDECIDED) {
      // Read before the question, and held since: this value was current while undecided.
      found(turn, as(looking, register));
    } else if (late(turn)) {
      notFound(turn, "a transaction holds the key and nobody could tell how it ended; try again");
    } else {
      arm(turn, turn.backOffNanos(attempt++));
    }
  }

  /** Looks again at a key that was held. */
  @Override
  void woken(Turn turn) {
    look(turn, looking);
  }

  static Found as(String key, Register register) {
    Entry entry = Entry.of(register);
    return entry == null
        ? new Found(key, register.version(), null, 0)
        : new Found(key, register.version(), entry.value(), entry.ttlMillis());
  }
}

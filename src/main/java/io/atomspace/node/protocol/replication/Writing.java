package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.MapAnswer.Conflict;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import io.atomspace.node.protocol.replication.MapAnswer.Written;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A write: looks at the register, then changes exactly the version it saw. So a repetition after an
 * unknown outcome takes effect at most once, whoever wrote in between.
 */
abstract class Writing extends Operation {
  private static final long NONE = -1;

  final String key;
  private final String operation;

  /** The version over which an attempt may have been written; {@link #NONE} if surely none was. */
  private long maybeOver = NONE;

  /** The version that was last written over, and whether the answer to that is open. */
  private long base;

  private boolean written;
  private boolean creates;
  private int attempt;

  Writing(long id, @Nullable Origin origin, long deadlineNanos, String key, String operation) {
    super(id, origin, deadlineNanos);
    this.key = key;
    this.operation = operation;
  }

  /** What to do about the register as it is: {@link #write}, {@link #finish} or wait. */
  abstract void fresh(Turn turn, Register register);

  /** Whether the register, last written under our name, holds what we want. */
  abstract boolean isOurs(Register register);

  @Override
  void start(Turn turn) {
    turn.propose(id, key, new Change.Read());
  }

  /** Replaces the register, if it is still that. */
  final void write(Turn turn, Register over, @Nullable Entry entry) {
    base = over.version();
    written = true;
    creates = entry != null && Entry.of(over) == null;
    String text = entry == null ? null : entry.text();
    turn.propose(id, key, new Change.Write(base, text, operation()));
  }

  /** The name of the write, the same over all attempts. */
  String operation() {
    return operation;
  }

  @Override
  final void decided(Turn turn, Decision decision) {
    boolean wrote = written;
    written = false;
    switch (decision.outcome()) {
      case DONE -> {
        if (wrote) {
          finish(turn, new Written(key, decision.register().version(), creates));
        } else {
          look(turn, decision.register());
        }
      }
      case CONFLICT -> look(turn, decision.register());
      case UNAVAILABLE -> {
        if (maybeOver == NONE) {
          fail(turn, Reason.UNAVAILABLE, "no majority answered; surely nothing was written");
        } else {
          again(turn);
        }
      }
      case UNKNOWN -> {
        if (wrote) {
          maybeOver = base;
        }
        again(turn);
      }
    }
  }

  private void look(Turn turn, Register register) {
    long ours = Entry.versionOf(register, operation());
    if (ours != 0) {
      finish(
          turn,
          ours != register.version() || isOurs(register)
              ? new Written(key, ours, false)
              : new MapAnswer.Failed(
                  Reason.REUSED, "that name was used for another write of this key"));
      return;
    }
    if (maybeOver == 0 && register.version() == 0) {
      // Not yet written; or written, deleted and forgotten. To write again might write twice.
      again(turn);
      return;
    }
    if (maybeOver != NONE && maybeOver != register.version()) {
      if (!Entry.remembers(register, maybeOver)) {
        fail(turn, Reason.MAYBE, "it may have been written, and written over since; read the key");
        return;
      }
      // Another write took its place: no attempt over that version can take effect any more.
      maybeOver = NONE;
    }
    if (late(turn)) {
      giveUp(turn);
    } else {
      fresh(turn, register);
    }
  }

  final void again(Turn turn) {
    if (late(turn)) {
      giveUp(turn);
    } else {
      arm(turn, Math.min(turn.backOffNanos(attempt++), Math.max(1, leftNanos(turn))));
    }
  }

  private void giveUp(Turn turn) {
    if (maybeOver == NONE) {
      notWritten(turn);
    } else {
      fail(turn, Reason.MAYBE, "no majority answered in time; it may have been written");
    }
  }

  /** The limit is over and surely nothing was written. */
  void notWritten(Turn turn) {
    fail(turn, Reason.UNAVAILABLE, "others kept changing the key; surely nothing was written");
  }

  @Override
  final void woken(Turn turn) {
    turn.propose(id, key, new Change.Read());
  }

  @Override
  void seen(Turn turn, IntentSeen.State state) {
    again(turn);
  }

  final void conflict(Turn turn, Register register, String detail) {
    finish(turn, new Conflict(key, register.version(), detail));
  }

  static boolean holds(Register register, @Nullable Entry entry) {
    Entry there = Entry.of(register);
    return there == null
        ? entry == null
        : entry != null
            && Objects.equals(there.value(), entry.value())
            && there.ttlMillis() == entry.ttlMillis()
            && Objects.equals(there.intent(), entry.intent());
  }
}

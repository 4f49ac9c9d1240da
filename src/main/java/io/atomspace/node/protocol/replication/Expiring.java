package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Register;

/**
 * Deletes an entry that is due, if it still is the one that was counted: that is read first, as
 * hints may tell of writes that never came about. All nodes give this deletion one name, so it
 * happens once. Of one that a transaction holds, only that transaction is looked after: its end
 * gives a new version, which is counted anew.
 */
final class Expiring extends Writing {
  private final Expiry.Known due;

  Expiring(long id, long deadlineNanos, Expiry.Known due) {
    super(id, null, deadlineNanos, due.key(), "expired-" + due.version());
    this.due = due;
  }

  Expiry.Known due() {
    return due;
  }

  @Override
  void fresh(Turn turn, Register register) {
    Entry entry = Entry.of(register);
    boolean same =
        register.version() == due.version() && register.operation().equals(due.operation());
    if (!same || entry == null) {
      conflict(turn, register, "renewed");
    } else if (entry.intent() != null) {
      turn.met(id, key, entry.intent());
    } else {
      write(turn, register, null);
    }
  }

  @Override
  void seen(Turn turn, IntentSeen.State state) {
    notWritten(turn);
  }

  @Override
  boolean isOurs(Register register) {
    return true;
  }
}

package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import io.atomspace.node.protocol.replication.MapAnswer.Written;
import org.jspecify.annotations.Nullable;

/** {@link StoreCommand.Put} and {@link StoreCommand.Delete}: never over a transaction's intent. */
class Changing extends Writing {
  private final @Nullable String value;
  private final long ttlMillis;
  private final long condition;
  private boolean held;

  /**
   * @param value null to delete
   */
  Changing(
      long id,
      Origin origin,
      long deadlineNanos,
      String key,
      String operation,
      @Nullable String value,
      long ttlMillis,
      long condition) {
    super(id, origin, deadlineNanos, key, operation);
    this.value = value;
    this.ttlMillis = ttlMillis;
    this.condition = condition;
  }

  @Override
  void fresh(Turn turn, Register register) {
    Entry entry = Entry.of(register);
    held = entry != null && entry.intent() != null;
    if (entry != null && entry.intent() != null) {
      turn.met(id, key, entry.intent());
      return;
    }
    String fault = fault(register, entry != null);
    if (fault != null) {
      conflict(turn, register, fault);
    } else if (value == null && entry == null) {
      finish(turn, new Written(key, register.version(), false));
    } else {
      write(turn, register, value == null ? null : entryOver(register));
    }
  }

  private Entry entryOver(Register register) {
    return Entry.over(register, value, ttlMillis, null);
  }

  private @Nullable String fault(Register register, boolean present) {
    if (condition == StoreCommand.ANY) {
      return null;
    }
    if (condition == StoreCommand.ABSENT) {
      return present ? "the key exists, in version " + register.version() : null;
    }
    if (condition == StoreCommand.PRESENT) {
      return present ? null : "the key does not exist";
    }
    return condition == register.version()
        ? null
        : "the key has version " + register.version() + ", not " + condition;
  }

  @Override
  boolean isOurs(Register register) {
    return holds(register, value == null ? null : entryOver(register));
  }

  @Override
  void notWritten(Turn turn) {
    if (held) {
      fail(turn, Reason.HELD, "a transaction holds the key; surely nothing was written");
    } else {
      super.notWritten(turn);
    }
  }
}

package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Register;
import org.jspecify.annotations.Nullable;

/** {@link MapAsk.Swap}. */
final class Swapping extends Writing {
  private final long version;
  private final @Nullable Entry entry;

  Swapping(long id, Origin origin, long deadlineNanos, MapAsk.Swap swap) {
    super(id, origin, deadlineNanos, swap.key(), swap.operation());
    this.version = swap.version();
    this.entry = swap.entry();
  }

  @Override
  void fresh(Turn turn, Register register) {
    if (register.version() == version) {
      write(turn, register, entry);
    } else {
      conflict(turn, register, "the key has version " + register.version());
    }
  }

  @Override
  boolean isOurs(Register register) {
    return holds(register, entry);
  }
}

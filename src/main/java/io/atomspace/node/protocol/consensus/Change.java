package io.atomspace.node.protocol.consensus;

import org.jspecify.annotations.Nullable;

/** What a proposal does to a register. */
public sealed interface Change {

  /** Nothing: the answer is the register at some moment between proposal and answer. */
  record Read() implements Change {}

  /**
   * Write, if the register is as expected.
   *
   * @param ifVersion the version it must have: 0 for a register never written or forgotten, {@link
   *     #ANY} for whatever it has
   * @param value null to delete
   * @param operation names this write over all its attempts: if the register's last write has this
   *     name already, the write is DONE and not repeated. Not empty
   */
  record Write(long ifVersion, @Nullable String value, String operation) implements Change {}

  /** Any version. */
  long ANY = -1;
}

package io.atomspace.node.protocol.consensus;

import org.jspecify.annotations.Nullable;

/** What a proposal does to a register. */
public sealed interface Change {

  /** Nothing: the answer is the register at some moment between proposal and answer. */
  record Read() implements Change {}

  /**
   * Write, if the register is as expected.
   *
   * @param ifVersion the version it must have: 0 for any register without a value, whether never
   *     written, deleted or forgotten; {@link #ANY} for whatever it has
   * @param value null to delete; at most {@value #VALUE_CHARS_MAX} characters
   * @param operation names this write over all its attempts: if the register's last write has this
   *     name already, the write is DONE and not repeated. Not empty
   */
  record Write(long ifVersion, @Nullable String value, String operation) implements Change {
    public Write {
      if (operation.isEmpty() || (value != null && value.length() > VALUE_CHARS_MAX)) {
        throw new IllegalArgumentException("a write without a name, or too long: " + operation);
      }
    }

    /** Whether it may be done to a register in this state. */
    public boolean fits(Register register) {
      return ifVersion == ANY
          || ifVersion == register.version()
          || (ifVersion == 0 && register.value() == null);
    }
  }

  /** Any version. */
  long ANY = -1;

  /** A register holds a small record; what is larger is kept elsewhere, by its hash. */
  int VALUE_CHARS_MAX = 1 << 16;
}

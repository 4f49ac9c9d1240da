package io.atomspace.node.protocol.consensus;

import org.jspecify.annotations.Nullable;

/**
 * The state of a key. A deletion may be forgotten at any time after it: the register is then as if
 * never written, but for its next version, which rises on.
 *
 * @param version rises with each write of the key, deletions included; 0 if it was never written or
 *     its deletion is forgotten
 * @param value null if absent or deleted
 * @param operation of the last write; empty if there was none
 */
public record Register(long version, @Nullable String value, String operation) {
  /** A key that nobody has written. */
  public static final Register ABSENT = new Register(0, null, "");
}

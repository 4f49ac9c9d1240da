package io.atomspace.node.protocol.consensus;

import org.jspecify.annotations.Nullable;

/**
 * The state of a key.
 *
 * @param version rises with each write of the key, deletions included; 0 if it was never written
 * @param value null if absent or deleted
 * @param operation of the last write; empty if there was none
 */
public record Register(long version, @Nullable String value, String operation) {
  /** A key that nobody has written. */
  public static final Register ABSENT = new Register(0, null, "");
}

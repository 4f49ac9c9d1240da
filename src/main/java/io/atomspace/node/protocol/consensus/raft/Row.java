package io.atomspace.node.protocol.consensus.raft;

import org.jspecify.annotations.Nullable;

/** One register in a snapshot. */
public record Row(String key, long version, @Nullable String value, String operation) {
  int chars() {
    return key.length() + operation.length() + (value == null ? 0 : value.length());
  }
}

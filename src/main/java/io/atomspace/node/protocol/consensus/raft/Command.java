package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A write of a register on its way through the log.
 *
 * @param origin the node that was asked for it
 * @param session that node's life
 * @param serial counts the writes of that life
 * @param ifVersion as in {@link io.atomspace.node.protocol.consensus.Change.Write}
 */
public record Command(
    NodeId origin,
    long session,
    long serial,
    String key,
    long ifVersion,
    @Nullable String value,
    String operation) {

  /** What it takes in a batch, in characters. */
  int chars() {
    return key.length() + operation.length() + (value == null ? 0 : value.length());
  }
}

package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a node must not forget beside its log (figure 3.1: currentTerm, votedFor), in one record, so
 * that it never votes twice in a term.
 *
 * @param votedFor null if nobody got its vote in that term
 */
public record HardState(long term, @Nullable NodeId votedFor) {
  static final HardState NONE = new HardState(0, null);
}

package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a node must not forget, stored as JSON: so that it never votes twice in a term.
 *
 * @param term the highest this node took part in
 * @param votedFor null if nobody got its vote in that term
 */
public record Vote(long term, @Nullable NodeId votedFor) {
  static final Vote NONE = new Vote(0, null);
}

package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;

/**
 * Asks this node, if it leads, to make way for another (section 3.10). A wish: nothing is answered,
 * and nothing happens if the other does not catch up within an election timeout.
 */
public record TransferLeadership(String space, NodeId successor) implements Event.Told {}

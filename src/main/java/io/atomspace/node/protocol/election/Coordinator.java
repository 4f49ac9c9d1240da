package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.NodeId;

/**
 * Who leads. From that node itself: "I lead this term". From the leader of this term about another:
 * "I have given up; it shall stand next".
 */
public record Coordinator(long term, NodeId leader) implements Content {}

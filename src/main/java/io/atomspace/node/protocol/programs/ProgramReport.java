package io.atomspace.node.protocol.programs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;

/**
 * A message for a program of this node. Whoever hands it out says so by {@link
 * ProgramOutcome.HandedOut}: then the sender may say more.
 */
public record ProgramReport(NodeId from, long ticket, String program, Body body)
    implements Effect.Report {}

package io.atomspace.node.protocol.programs;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;

/** What became of messages for programs. */
public sealed interface ProgramOutcome extends Event.Outcome {

  /**
   * The message of this sender and ticket is done with.
   *
   * @param heard whether a program of that name was there
   */
  record HandedOut(NodeId from, long ticket, boolean heard) implements ProgramOutcome {}
}

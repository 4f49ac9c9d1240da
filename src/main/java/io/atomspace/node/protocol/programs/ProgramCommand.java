package io.atomspace.node.protocol.programs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import java.util.Set;

/** What programs ask of their node. */
public sealed interface ProgramCommand extends Event.Command {

  /**
   * Give this to the program of that name at each of these nodes. Answered by {@link Sent} once
   * each has it or is missed.
   *
   * @param body inline: programs say little at a time
   */
  record Send(long ticket, String program, List<NodeId> to, Body body) implements ProgramCommand {
    public Send {
      to = List.copyOf(to);
    }
  }

  /**
   * @param missed nodes that have no such program, or went away before they said that they have it
   */
  record Sent(Set<NodeId> missed) implements Effect.Answer {
    public Sent {
      missed = Set.copyOf(missed);
    }
  }
}

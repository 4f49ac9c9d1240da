package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import java.util.List;

/** Sees all that happens in a simulated world, in order. */
public interface Observer {

  /**
   * A node took an event, and these of its effects were performed (not all, if it crashed amid).
   *
   * @param session the host's session at that time
   */
  default void stepped(Host host, long session, Event event, List<Effect> performed) {}

  /** A protocol inside a node took an event; what it wants may not have been performed yet. */
  default void inside(Host host, String protocol, Event event, Iterable<Effect> effects) {}

  /** A host lost all but its records. */
  default void crashed(Host host) {}

  /** A node threw: a programmer's fault. */
  default void threw(Host host, Event event, RuntimeException thrown) {}

  /** The script host found itself misused. */
  default void misused(Host host, String what) {}

  /** A frame was handed to the network. */
  default void sent(Host host, Effect.Transmit transmit) {}
}

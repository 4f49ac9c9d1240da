package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;

/** Hears what one protocol of a node is told and what it wants, before the node acts on it. */
@FunctionalInterface
public interface Tap {
  /** Hears nothing. */
  Tap DEAF = (protocol, event, effects) -> {};

  void heard(String protocol, Event event, Iterable<Effect> effects);
}

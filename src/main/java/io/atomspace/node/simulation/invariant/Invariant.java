package io.atomspace.node.simulation.invariant;

import io.atomspace.node.simulation.world.Observer;
import io.atomspace.node.simulation.world.Violation;
import io.atomspace.node.simulation.world.World;

/** One sentence that must hold; lives for one history and throws {@link Violation} otherwise. */
public interface Invariant extends Observer {
  /** As reports name it. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Called once everything has healed and come to rest, or had time enough to. */
  default void atEnd(World world) {}

  default Violation violated(String detail) {
    return new Violation(name(), detail);
  }
}

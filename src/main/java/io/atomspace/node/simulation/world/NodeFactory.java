package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.Members;

/** Gives birth to a whole node; planted faults come in here, never by a switch in the node. */
@FunctionalInterface
public interface NodeFactory {
  Machine create(Birth birth);

  /**
   * What a node is born with.
   *
   * @param topology its kind, as configuration names it
   * @param slots workers that may run there at a time
   * @param seed of its own generator
   * @param tap hears what passes between the node's protocols
   */
  record Birth(Members members, String topology, int slots, long seed, Tap tap) {}
}

package io.atomspace.node.simulation;

import io.atomspace.node.simulation.world.NodeFactory;

/**
 * A planted fault: nodes that break one rule, which the simulator must find. Mutants live in test
 * sources and are offered as services; nothing in the node knows of them.
 */
public interface Mutant extends NodeFactory {
  /** What is broken, in a few words. */
  String fault();
}

package io.atomspace.node.simulation;

import java.util.Set;

/**
 * A planted fault: a protocol that breaks one rule, which its histories must find. Mutants live in
 * test sources; nothing in the node knows of them.
 */
public interface Mutant extends Trial {
  /** What is broken, in a few words. */
  String fault();

  /** The invariants that it is known to break; what else it breaks on the way does not count. */
  Set<String> breaks();

  /** A mutant of a trial's histories. */
  static Mutant of(String fault, Set<String> breaks, Trial trial) {
    return new Planted(fault, breaks, trial);
  }
}

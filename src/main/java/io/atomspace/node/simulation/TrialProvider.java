package io.atomspace.node.simulation;

import java.util.List;

/**
 * Brings protocols and planted faults to the simulator: a public class without constructor
 * arguments, with {@code @AutoService}. Whole nodes are in the main sources, the worlds of single
 * protocols and all mutants in the test sources.
 */
public interface TrialProvider {
  /** Protocols as they are: every invariant holds in every history. */
  List<Trial> trials();

  /** Protocols with one planted fault each. */
  default List<Mutant> mutants() {
    return List.of();
  }
}

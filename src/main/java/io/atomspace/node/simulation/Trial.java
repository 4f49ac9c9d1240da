package io.atomspace.node.simulation;

import java.util.Optional;

/** A protocol in a world of its own, where each seed is one history of faults. */
public interface Trial {
  /** Its sort and kind, as in {@code election/raft}; {@code node/...} are whole nodes. */
  String protocol();

  /**
   * Runs one history; the same seed gives the same.
   *
   * @return what did not hold; empty if every invariant did
   */
  Optional<Finding> run(long seed);
}

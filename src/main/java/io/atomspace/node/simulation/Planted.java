package io.atomspace.node.simulation;

import java.util.Optional;
import java.util.Set;

/** A fault in a trial's protocol. */
record Planted(String fault, Set<String> breaks, Trial trial) implements Mutant {
  @Override
  public String protocol() {
    return trial.protocol();
  }

  @Override
  public Optional<Finding> run(long seed) {
    return trial.run(seed);
  }
}

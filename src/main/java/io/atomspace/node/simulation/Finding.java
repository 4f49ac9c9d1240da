package io.atomspace.node.simulation;

import io.atomspace.node.simulation.world.Violation;
import java.util.Optional;

/**
 * An invariant that did not hold in a history.
 *
 * @param detail what was seen
 */
public record Finding(String protocol, long seed, String invariant, String detail) {

  /** What a history found that ends with an exception where something does not hold. */
  public static Optional<Finding> of(String protocol, long seed, Runnable history) {
    try {
      history.run();
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(new Finding(protocol, seed, violation.invariant(), violation.detail()));
    } catch (RuntimeException fault) {
      return Optional.of(new Finding(protocol, seed, "NothingThrows", fault.toString()));
    }
  }

  /** How to see the same history again. */
  public String replayCommand() {
    return "bin/asn simulate --protocol " + protocol + " --seed " + seed;
  }

  /** One line: what failed, and where. */
  public String report() {
    return protocol + ", seed " + seed + ": " + invariant + " does not hold: " + detail;
  }
}

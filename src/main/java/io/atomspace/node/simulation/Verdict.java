package io.atomspace.node.simulation;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a history.
 *
 * @param invariant the one that did not hold; null if all did
 * @param atNanos virtual time of its end
 * @param digest of everything that happened: equal for equal histories
 * @param steps events that happened
 * @param trace a line for each event and effect; empty unless asked for
 */
public record Verdict(
    Scenario scenario,
    @Nullable String invariant,
    String detail,
    long atNanos,
    long digest,
    long steps,
    List<String> trace) {

  /** What did not hold, if anything. */
  public Optional<Finding> finding(String protocol) {
    return invariant == null
        ? Optional.empty()
        : Optional.of(
            new Finding(
                protocol,
                scenario.seed(),
                invariant,
                scenario.nodes() + " nodes, at " + atNanos / 1_000_000 + " ms: " + detail));
  }
}

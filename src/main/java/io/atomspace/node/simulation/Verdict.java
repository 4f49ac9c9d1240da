package io.atomspace.node.simulation;

import java.util.List;
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

  public boolean holds() {
    return invariant == null;
  }

  /** How to see the same history again. */
  public String replayCommand() {
    return "bin/asn simulate --seed " + scenario.seed() + " --nodes " + scenario.nodes();
  }

  /** One paragraph: what failed, when, and how to replay it. */
  public String report() {
    return holds()
        ? "seed " + scenario.seed() + ": every invariant held"
        : "seed "
            + scenario.seed()
            + ", "
            + scenario.nodes()
            + " nodes, at "
            + atNanos / 1_000_000
            + " ms: "
            + invariant
            + " does not hold: "
            + detail
            + "\n  replay: "
            + replayCommand();
  }
}

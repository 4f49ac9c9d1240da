package io.atomspace.node.simulation.world;

/** An invariant does not hold; ends the history. */
public final class Violation extends RuntimeException {
  private final String invariant;

  public Violation(String invariant, String detail) {
    super(detail, null, false, false);
    this.invariant = invariant;
  }

  public String invariant() {
    return invariant;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }
}

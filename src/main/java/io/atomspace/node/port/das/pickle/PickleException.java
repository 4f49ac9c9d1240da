package io.atomspace.node.port.das.pickle;

/** A pickle that is damaged, over a limit, or names something outside the whitelist. */
public final class PickleException extends RuntimeException {
  public PickleException(String message) {
    super(message);
  }
}

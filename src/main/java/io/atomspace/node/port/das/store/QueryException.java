package io.atomspace.node.port.das.store;

/** A query that is malformed, not supported or over a limit. */
public final class QueryException extends RuntimeException {
  /** Why the query ended. */
  public enum Reason {
    MALFORMED,
    LIMIT
  }

  private final Reason reason;

  public QueryException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}

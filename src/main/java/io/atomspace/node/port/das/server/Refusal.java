package io.atomspace.node.port.das.server;

import java.util.Map;

/** A request that is answered with an error status and a pickled body. */
final class Refusal extends RuntimeException {
  private final int status;
  private final Object body;

  private Refusal(int status, Object body) {
    super(body.toString());
    this.status = status;
    this.body = body;
  }

  /** The function's own errors: a dict with the key {@code error}. */
  static Refusal function(int status, String error) {
    return new Refusal(status, Map.of("error", error));
  }

  /** Errors of the engine: a text. */
  static Refusal engine(int status, String text) {
    return new Refusal(status, text);
  }

  int status() {
    return status;
  }

  Object body() {
    return body;
  }
}

package io.atomspace.node.api.programs;

/** A message was refused and sent to nobody; the text says why. */
public final class NotSentException extends RuntimeException {
  private final int status;

  /**
   * @param status as of HTTP: 404 no such node, 429 too many messages under way, 503 the node is
   *     down
   */
  public NotSentException(int status, String text) {
    super(text);
    this.status = status;
  }

  /** As of HTTP: 404 no such node, 429 too many messages are under way, 503 the node is down. */
  public int status() {
    return status;
  }
}

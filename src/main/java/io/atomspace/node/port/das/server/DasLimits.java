package io.atomspace.node.port.das.server;

/**
 * What one request may cost.
 *
 * @param requestBytesMax of a request's body; over it 413
 * @param replyBytesMax of a reply's body; over it 500
 * @param queryStepsMax links that one query may look at; over it 500
 */
public record DasLimits(int requestBytesMax, int replyBytesMax, long queryStepsMax) {
  /** 16 MiB in, 1 GiB out, 50 million links. */
  public static final DasLimits DEFAULT = new DasLimits(16 << 20, 1 << 30, 50_000_000);
}

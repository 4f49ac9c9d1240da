package io.atomspace.node.protocol.election;

/**
 * The leader's node in this node's own hands, as long as it may be there. {@link #isSure} only
 * while the session that holds it cannot have ended unnoticed: a node that stands still keeps no
 * session.
 */
final class Tenure {
  private static final long WATCH_NANOS_MIN = 1_000_000;

  final long term;
  final Lease lease;
  private final long asleepNanosMax;
  private long awakeNanos;
  private boolean sure;

  /**
   * @param asleepNanosMax after standing still for longer the session may be over
   */
  Tenure(long term, Lease lease, long asleepNanosMax) {
    this.term = term;
    this.lease = lease;
    this.asleepNanosMax = asleepNanosMax;
  }

  boolean isSure() {
    return sure;
  }

  /** The node was there at this time or later. */
  void confirm(long thenNanos) {
    sure = true;
    awakeNanos = thenNanos;
  }

  /** Another must ask before this one counts again. */
  void doubt() {
    sure = false;
  }

  /** Whether this node stood still for too long before this event; if not, it is awake now. */
  boolean slept(long nowNanos) {
    if (nowNanos - awakeNanos > asleepNanosMax) {
      return true;
    }
    awakeNanos = Math.max(awakeNanos, nowNanos);
    return false;
  }

  /** How long until it must look at the time again. */
  long watchNanos(long nowNanos) {
    long next = Math.min(asleepNanosMax * 3 / 4, lease.untilNanos() - nowNanos + 1);
    return Math.max(WATCH_NANOS_MIN, next);
  }
}

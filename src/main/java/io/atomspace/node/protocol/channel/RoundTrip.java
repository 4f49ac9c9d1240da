package io.atomspace.node.protocol.channel;

/**
 * How long to wait for an acknowledgement: the smoothed round trip plus four times its deviation
 * (Jacobson 1988; RFC 6298 section 2), between a floor and a minute.
 *
 * <p>The caller gives times of frames sent once only, since an acknowledgement of a repeated frame
 * does not say which of the two it answers (Karn and Partridge 1987).
 */
final class RoundTrip {
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long MOST_NANOS = 60_000_000_000L;

  private final long floorNanos;
  private long smoothedNanos;
  private long deviationNanos;
  private long timeoutNanos;

  RoundTrip(long floorNanos) {
    this.floorNanos = floorNanos;
    timeoutNanos = Math.max(floorNanos, FIRST_NANOS);
  }

  void sample(long nanos) {
    if (smoothedNanos == 0) {
      smoothedNanos = nanos;
      deviationNanos = nanos / 2;
    } else {
      deviationNanos += (Math.abs(smoothedNanos - nanos) - deviationNanos) / 4;
      smoothedNanos += (nanos - smoothedNanos) / 8;
    }
    long timeout = smoothedNanos + 4 * deviationNanos;
    timeoutNanos = Math.min(Math.max(timeout, floorNanos), MOST_NANOS);
  }

  long timeoutNanos() {
    return timeoutNanos;
  }
}

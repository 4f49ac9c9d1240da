package io.atomspace.node.runtime;

import java.time.Instant;

/** Nanoseconds since 1970 that never go back: the wall clock at birth, the monotonic one since. */
public final class Clock {
  private final long offsetNanos;

  public Clock() {
    Instant now = Instant.now();
    offsetNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
  }

  public long nowNanos() {
    return offsetNanos + System.nanoTime();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
  }
}

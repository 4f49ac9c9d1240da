package io.atomspace.node.kernel;

import java.util.List;

/**
 * A pure state machine: the same events at the same times give the same effects. It reads no clock,
 * does no I/O, starts no thread, and has no randomness but a seeded generator given at its birth.
 */
public interface Machine {
  /**
   * Takes one event and returns what to do about it, in order.
   *
   * @param nowNanos time of the event, in nanoseconds since 1970 by a clock that never goes back
   */
  List<Effect> step(long nowNanos, Event event);
}

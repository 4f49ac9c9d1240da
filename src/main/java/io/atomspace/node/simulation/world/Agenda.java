package io.atomspace.node.simulation.world;

import java.util.PriorityQueue;

/**
 * Virtual time: what will happen, in order of time and, at the same time, in order of being
 * planned.
 */
public final class Agenda {
  /** More steps than this in one history mean that something runs in circles. */
  private static final long STEPS_MAX = 5_000_000;

  /** So many more for each second that goes by in it. */
  private static final long STEPS_A_SECOND = 200;

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long nowNanos;
  private long planned;
  private long done;

  private record Entry(long atNanos, long number, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(atNanos, other.atNanos);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  /** Nanoseconds since the history began. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Actions done so far. */
  public long done() {
    return done;
  }

  /** Plans an action; a delay below zero counts as zero. */
  public void after(long delayNanos, Runnable action) {
    entries.add(new Entry(nowNanos + Math.max(0, delayNanos), planned++, action));
  }

  /**
   * Does the next action, if one is planned at or before the given time; else moves the clock
   * there.
   *
   * @return whether there was one
   * @throws IllegalStateException after five million actions, and 200 for each second
   */
  public boolean next(long untilNanos) {
    Entry entry = entries.peek();
    if (entry == null || entry.atNanos > untilNanos) {
      nowNanos = Math.max(nowNanos, untilNanos);
      return false;
    }
    if (++done > STEPS_MAX + entry.atNanos / 1_000_000_000L * STEPS_A_SECOND) {
      throw new IllegalStateException("a history of " + done + " steps");
    }
    entries.remove();
    nowNanos = entry.atNanos;
    entry.action.run();
    return true;
  }
}

package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The entries with a time to live that this node knows of, and since when it knows their version.
 * An entry is due once this node has counted its whole time, and one in a hundred more for clocks
 * that run unlike, on its own clock: no clock is compared with another. Its timer is set only while
 * there is such an entry.
 */
class Expiry {
  static final String TIMER = "expiry";

  private static final int DRIFT_PARTS = 100;
  private static final long MILLI_NANOS = 1_000_000;
  private static final long RETRY_NANOS = 1_000_000_000;
  private static final int AT_ONCE_MAX = 16;

  /** A version of a key, by the write that made it; in the order in which they are due. */
  record Known(String key, long version, String operation, long dueNanos)
      implements Comparable<Known> {
    @Override
    public int compareTo(Known other) {
      int order = Long.compare(dueNanos, other.dueNanos);
      return order != 0 ? order : key.compareTo(other.key);
    }
  }

  private final int max;
  private final TreeMap<String, Known> known = new TreeMap<>();
  private final TreeSet<Known> order = new TreeSet<>();
  private long armedNanos = Long.MAX_VALUE;

  Expiry(int max) {
    this.max = max;
  }

  final boolean isFull() {
    return known.size() >= max;
  }

  final int size() {
    return known.size();
  }

  /** A key was seen so, at this node, now; perhaps by a hint of a write that never came about. */
  final void saw(Turn turn, String key, Register register) {
    Known before = known.get(key);
    if (before != null && register.version() < before.version && register.version() != 0) {
      // A hint of what was.
      return;
    }
    Entry entry = Entry.of(register);
    if (entry == null || entry.ttlMillis() == 0) {
      forget(before);
    } else if (before == null ? !isFull() : isNews(before, register)) {
      forget(before);
      long nanos = entry.ttlMillis() * MILLI_NANOS;
      long spareNanos = turn.jittered(Math.min(nanos / 20, RETRY_NANOS));
      long dueNanos = sinceNanos(turn.nowNanos(), register) + nanos + drift(nanos) + spareNanos;
      keep(new Known(key, register.version(), register.operation(), dueNanos));
    }
    arm(turn);
  }

  /** A key that was due surely is so. */
  final void correct(Turn turn, Known due, Register register) {
    Known now = known.get(due.key);
    if (now != null && !isNews(now, new Register(due.version, null, due.operation))) {
      if (isNews(now, register)) {
        forget(now);
      }
    }
    saw(turn, due.key, register);
  }

  /** Whether the time of an entry begins anew. */
  boolean isNews(Known before, Register register) {
    return register.version() != before.version || !register.operation().equals(before.operation);
  }

  /** When the time of an entry begins that is seen first now. */
  long sinceNanos(long nowNanos, Register register) {
    return nowNanos;
  }

  private static long drift(long nanos) {
    return nanos / DRIFT_PARTS + 1;
  }

  private void forget(@Nullable Known entry) {
    if (entry != null) {
      known.remove(entry.key);
      order.remove(entry);
    }
  }

  private void keep(Known entry) {
    known.put(entry.key, entry);
    order.add(entry);
  }

  /** The timer ran out: those due, a few at a time; each counts as tried and is due again later. */
  final List<Known> due(Turn turn) {
    armedNanos = Long.MAX_VALUE;
    List<Known> due = new ArrayList<>();
    while (!order.isEmpty() && due.size() < AT_ONCE_MAX) {
      Known first = order.first();
      if (first.dueNanos - turn.nowNanos() > 0) {
        break;
      }
      due.add(first);
      forget(first);
      long laterNanos = turn.nowNanos() + turn.jittered(RETRY_NANOS);
      keep(new Known(first.key, first.version, first.operation, laterNanos));
    }
    arm(turn);
    return due;
  }

  private void arm(Turn turn) {
    if (order.isEmpty()) {
      if (armedNanos != Long.MAX_VALUE) {
        armedNanos = Long.MAX_VALUE;
        turn.cancelTimer(TIMER);
      }
      return;
    }
    long dueNanos = order.first().dueNanos;
    if (dueNanos != armedNanos) {
      armedNanos = dueNanos;
      turn.timer(TIMER, Math.max(0, dueNanos - turn.nowNanos()));
    }
  }
}

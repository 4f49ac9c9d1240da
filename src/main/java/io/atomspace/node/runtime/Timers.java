package io.atomspace.node.runtime;

import io.atomspace.node.kernel.TimerId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The timers that run, by deadline; those of one deadline fire in the order they were set. */
public final class Timers {
  private record Entry(long deadlineNanos, long number, TimerId timer)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(deadlineNanos, other.deadlineNanos);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  private final Map<TimerId, Entry> set = new HashMap<>();
  private final TreeSet<Entry> order = new TreeSet<>();
  private long counter;

  /** Sets it, anew if it is set. */
  public void set(TimerId timer, long deadlineNanos) {
    cancel(timer);
    Entry entry = new Entry(deadlineNanos, counter++, timer);
    set.put(timer, entry);
    order.add(entry);
  }

  /** One that is not set stays so. */
  public void cancel(TimerId timer) {
    Entry entry = set.remove(timer);
    if (entry != null) {
      order.remove(entry);
    }
  }

  /** Takes out the first timer that is due; null if none is. */
  @Nullable TimerId due(long nowNanos) {
    if (order.isEmpty() || order.first().deadlineNanos() > nowNanos) {
      return null;
    }
    TimerId timer = order.first().timer();
    cancel(timer);
    return timer;
  }

  /** Nanoseconds until the next deadline, at most {@code most}. */
  long wait(long nowNanos, long most) {
    return order.isEmpty() ? most : Math.min(most, order.first().deadlineNanos() - nowNanos);
  }
}

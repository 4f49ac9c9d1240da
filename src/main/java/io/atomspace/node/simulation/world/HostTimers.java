package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect.SetTimer;
import io.atomspace.node.kernel.TimerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The timers of one host, by its own clock. */
final class HostTimers {
  private final Agenda agenda;
  private final HostClock clock;
  // Only looked up, never walked: its order does not matter.
  private final Map<TimerId, Due> set = new HashMap<>();
  private final List<Due> late = new ArrayList<>();
  private long number;

  /** A timer as it was set; the number tells it from its successors. */
  record Due(TimerId timer, long number) {}

  HostTimers(Agenda agenda, HostClock clock) {
    this.agenda = agenda;
    this.clock = clock;
  }

  void set(SetTimer effect, Consumer<Due> when) {
    Due due = new Due(effect.timer(), number++);
    set.put(effect.timer(), due);
    agenda.after(
        clock.trueNanos(effect.delay().toNanos()),
        () -> {
          if (due.equals(set.get(due.timer()))) {
            when.accept(due);
          }
        });
  }

  void cancel(TimerId timer) {
    set.remove(timer);
  }

  /** Whether the timer still stands; it stands no more. */
  boolean expire(Due due) {
    return set.remove(due.timer(), due);
  }

  /** Ran out while the node was paused. */
  void late(Due due) {
    late.add(due);
  }

  /** What ran out during a pause, in order; each still has to {@link #expire}. */
  List<Due> overdue() {
    List<Due> then = List.copyOf(late);
    late.clear();
    return then;
  }

  void clear() {
    set.clear();
    late.clear();
  }

  int size() {
    return set.size();
  }
}

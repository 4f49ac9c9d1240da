package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of this node that ended, kept by count and by time. The one timer is set only while
 * something is kept.
 */
final class Shelf {
  static final String TIMER = "retention";

  private final JobLimits limits;
  private final boolean ledgered;
  private final Map<String, TakenJob> ended = new LinkedHashMap<>();

  Shelf(JobLimits limits, boolean ledgered) {
    this.limits = limits;
    this.ledgered = ledgered;
  }

  @Nullable TakenJob find(String id) {
    return ended.get(id);
  }

  /** In the order of their ends. */
  Collection<TakenJob> all() {
    return ended.values();
  }

  void put(Turn turn, TakenJob job) {
    ended.put(job.id(), job);
    if (ended.size() == 1) {
      turn.timer(TIMER, limits.retention());
    }
    while (ended.size() > limits.endedJobsMax()) {
      forget(turn, ended.keySet().iterator().next());
    }
  }

  private void forget(Turn turn, String id) {
    ended.remove(id);
    if (ledgered) {
      turn.emit(new Effect.Tell(new LedgerAsk.Drop(id)));
    }
    turn.emit(new JobWork.ForgetJob(id));
    turn.emit(new JobReport.Forgotten(id));
  }

  void expire(Turn turn) {
    long keptFrom = turn.nowNanos() - limits.retention().toNanos();
    while (!ended.isEmpty()) {
      TakenJob oldest = ended.values().iterator().next();
      if (oldest.finishedNanos() > keptFrom) {
        turn.timer(TIMER, Duration.ofNanos(oldest.finishedNanos() - keptFrom));
        return;
      }
      forget(turn, oldest.id());
    }
  }
}

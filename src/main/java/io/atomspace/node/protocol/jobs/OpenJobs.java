package io.atomspace.node.protocol.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The jobs of this node whose end is not told, in the order in which they came. */
final class OpenJobs {
  private static final Comparator<TakenJob> FIRST =
      Comparator.<TakenJob>comparingInt(job -> job.spec().priority())
          .thenComparing(Comparator.comparingLong(TakenJob::submittedNanos).reversed());

  private final Map<String, TakenJob> jobs = new LinkedHashMap<>();

  @Nullable TakenJob find(String id) {
    return jobs.get(id);
  }

  /** The one of this id that is in this generation. */
  @Nullable TakenJob find(String id, long generation) {
    TakenJob job = jobs.get(id);
    return job == null || job.generation() != generation ? null : job;
  }

  List<TakenJob> all() {
    return new ArrayList<>(jobs.values());
  }

  int size() {
    return jobs.size();
  }

  void put(TakenJob job) {
    jobs.put(job.id(), job);
  }

  /** Whether it was there. */
  boolean remove(TakenJob job) {
    return jobs.remove(job.id()) != null;
  }

  /**
   * The one to begin next, the highest priority and then the oldest first; null while so many run,
   * or none may begin.
   */
  @Nullable TakenJob next(int runningMax) {
    long running = jobs.values().stream().filter(job -> job.isOpened() && !job.isOver()).count();
    return running >= runningMax
        ? null
        : jobs.values().stream().filter(TakenJob::canOpen).max(FIRST).orElse(null);
  }
}

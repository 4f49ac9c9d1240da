package io.atomspace.node.protocol.jobs;

import static io.atomspace.node.protocol.jobs.JobView.State.CANCELLED;
import static io.atomspace.node.protocol.jobs.JobView.State.FAILED;
import static io.atomspace.node.protocol.jobs.JobView.State.QUEUED;
import static io.atomspace.node.protocol.jobs.JobView.State.RUNNING;
import static io.atomspace.node.protocol.jobs.JobView.State.SUCCEEDED;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** The table of a job's allowed transitions; no terminal state has a way out. */
final class Life {
  private static final Map<JobView.State, Set<JobView.State>> ALLOWED =
      new EnumMap<>(
          Map.of(
              QUEUED, Set.of(RUNNING, FAILED, CANCELLED),
              RUNNING, Set.of(SUCCEEDED, FAILED, CANCELLED),
              SUCCEEDED, Set.of(),
              FAILED, Set.of(),
              CANCELLED, Set.of()));

  private JobView.State state = QUEUED;

  JobView.State state() {
    return state;
  }

  boolean isOver() {
    return state.isTerminal();
  }

  /** Goes there if the table allows it; the first terminal state wins. */
  boolean to(JobView.State next) {
    boolean allowed = ALLOWED.getOrDefault(state, Set.of()).contains(next);
    if (allowed) {
      state = next;
    }
    return allowed;
  }

  static boolean allows(JobView.State from, JobView.State to) {
    return ALLOWED.getOrDefault(from, Set.of()).contains(to);
  }
}

package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last view of each job that another node took. If its taker is taken for dead, an unfinished
 * job is presumed FAILED here; should the taker come back in the same life, its word holds again.
 * With a ledger nothing is presumed: it is asked again and again until the job has ended there or
 * its taker speaks, for a taker that died over the end of a job has told nobody of it.
 */
final class Views {
  static final String TIMER = "views";

  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Jobs that the ledger is asked for at a time. */
  private static final int LOOKS_MAX = 64;

  private final int max;
  private final boolean ledgered;
  private final Map<String, JobView> views = new LinkedHashMap<>();
  private final Set<String> presumed = new LinkedHashSet<>();

  /** Unfinished jobs of whose present taker nothing was heard; the longest not asked for first. */
  private final Set<String> untold = new LinkedHashSet<>();

  private boolean ticking;

  /**
   * @param ledgered a job outlives its taker, so that nothing is presumed
   */
  Views(int max, boolean ledgered) {
    this.max = max;
    this.ledgered = ledgered;
  }

  @Nullable JobView find(String job) {
    return views.get(job);
  }

  /** Keeps a view if it is newer; tells whether it was. Only the taker may speak of its job. */
  boolean seen(Turn turn, NodeId from, JobView view) {
    JobView known = views.get(view.id());
    if (!from.equals(view.origin()) || known != null && known.isNewerThan(view)) {
      return false;
    }
    untold.remove(view.id());
    boolean newer = known == null || view.isNewerThan(known) || presumed.remove(view.id());
    if (newer) {
      presumed.remove(view.id());
      keep(turn, view);
    }
    return newer;
  }

  /** This node takes the job itself. */
  void remove(String job) {
    views.remove(job);
    presumed.remove(job);
    untold.remove(job);
  }

  /** Keeps what the ledger says, if that is more; tells whether it was. */
  boolean learned(Turn turn, JobView view) {
    JobView known = views.get(view.id());
    boolean more =
        known == null
            || view.generation() > known.generation()
            || view.state().isTerminal() && !known.state().isTerminal();
    if (more) {
      presumed.remove(view.id());
      keep(turn, view);
      if (view.state().isTerminal()) {
        untold.remove(view.id());
      } else {
        doubt(turn, view.id());
      }
    }
    return more;
  }

  /** The ledger has no such job: it has ended, and is kept no longer. */
  void unknown(Turn turn, String job) {
    if (untold.contains(job)) {
      remove(job);
      turn.emit(new JobReport.Forgotten(job));
    }
  }

  private void doubt(Turn turn, String job) {
    untold.add(job);
    if (!ticking) {
      ticking = true;
      turn.timer(TIMER, LOOK);
    }
  }

  void timer(Turn turn) {
    ticking = false;
    for (String job : List.copyOf(untold).subList(0, Math.min(LOOKS_MAX, untold.size()))) {
      untold.remove(job);
      doubt(turn, job);
      turn.emit(new Effect.Tell(new LedgerAsk.Find(job)));
    }
  }

  private void keep(Turn turn, JobView view) {
    views.remove(view.id());
    views.put(view.id(), view);
    turn.emit(new JobReport.Seen(view));
    while (views.size() > max) {
      String oldest = oldest();
      remove(oldest);
      turn.emit(new JobReport.Forgotten(oldest));
    }
  }

  private String oldest() {
    for (JobView view : views.values()) {
      if (view.state().isTerminal()) {
        return view.id();
      }
    }
    return views.keySet().iterator().next();
  }

  /** The taker died, as far as this node can tell. */
  void died(Turn turn, NodeId taker) {
    for (JobView view : new ArrayList<>(views.values())) {
      if (!view.origin().equals(taker) || view.state().isTerminal()) {
        continue;
      }
      if (ledgered) {
        // It may have ended without this node being told.
        doubt(turn, view.id());
        turn.emit(new Effect.Tell(new LedgerAsk.Find(view.id())));
      } else {
        presumed.add(view.id());
        keep(turn, failed(view, turn.nowNanos()));
      }
    }
  }

  private static JobView failed(JobView view, long nowNanos) {
    String why = "the node that took this job, " + view.origin() + ", died";
    return view.ended(
        JobView.State.FAILED, Turn.instant(nowNanos), new ItemFailure(null, why, null));
  }

  /** Entries that only unfinished jobs have. */
  int size() {
    return untold.size();
  }
}

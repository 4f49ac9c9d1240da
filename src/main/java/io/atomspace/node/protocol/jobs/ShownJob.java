package io.atomspace.node.protocol.jobs;

import io.atomspace.node.protocol.jobs.JobView.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What others see of a job: its state, from when to when it ran, and views of it, each with a
 * version of its own. Its end is decided first and told later, and nothing changes it in between.
 */
abstract class ShownJob {
  final String id;
  final long generation;
  final JobSpec spec;
  final Cluster cluster;
  final RangeBook book;
  final Tally tally = new Tally();
  private final Life life = new Life();
  private final long submittedNanos;
  private @Nullable Long startedNanos;
  private @Nullable Long finishedNanos;
  private @Nullable ItemFailure error;
  private JobView.@Nullable Receipt receipt;

  /** How it ends, once that is decided here. */
  private @Nullable State last;

  private @Nullable JobView lastView;
  private JobView view;
  private boolean unseen = true;

  ShownJob(
      String id,
      long generation,
      JobSpec spec,
      long submittedNanos,
      Cluster cluster,
      RangeBook book) {
    this.id = id;
    this.generation = generation;
    this.spec = spec;
    this.submittedNanos = submittedNanos;
    this.cluster = cluster;
    this.book = book;
    this.view = view(state(), 0);
  }

  final String id() {
    return id;
  }

  final JobSpec spec() {
    return spec;
  }

  final long generation() {
    return generation;
  }

  final long submittedNanos() {
    return submittedNanos;
  }

  final long finishedNanos() {
    return finishedNanos == null ? submittedNanos : finishedNanos;
  }

  // ---- its state --------------------------------------------------------------------------------

  final State state() {
    return life.state();
  }

  /** Whether its end is decided, told or not. */
  final boolean isOver() {
    return last != null;
  }

  /** Whether its end is told. */
  final boolean isTold() {
    return life.isOver();
  }

  final boolean isRunning() {
    return state() == State.RUNNING && !isOver();
  }

  /** Whether it runs from now on. */
  final boolean begin(long nowNanos) {
    boolean begins = !isOver() && life.to(State.RUNNING);
    if (begins) {
      startedNanos = nowNanos;
      unseen = true;
    }
    return begins;
  }

  /** Decides how it ends; whether it was not decided before. */
  final boolean decide(long nowNanos, State end, @Nullable ItemFailure failure) {
    if (isOver() || !Life.allows(state(), end)) {
      return false;
    }
    last = end;
    error = failure;
    finishedNanos = nowNanos;
    long from = startedNanos == null ? submittedNanos : startedNanos;
    receipt = end == State.SUCCEEDED ? tally.receipt(nowNanos - from, cluster) : null;
    lastView = view(end, view.version() + 1);
    unseen = false;
    return true;
  }

  /** Ends without a word to anyone; whether it was not over before. */
  final boolean vanish() {
    boolean ends = !isOver();
    if (ends) {
      last = State.CANCELLED;
    }
    unseen = false;
    return ends;
  }

  /** The view of it that ends it; null before that is decided. */
  final @Nullable JobView lastView() {
    return lastView;
  }

  /** Its end, which was decided before, is told from now on. */
  final void tell() {
    if (last != null && lastView != null && life.to(last)) {
      view = lastView;
      unseen = true;
    }
  }

  // ---- its views --------------------------------------------------------------------------------

  /** The view last made does not show all. */
  final void changed() {
    unseen = true;
  }

  /** Makes a new view if anything changed since the last; tells whether it did. */
  final boolean refresh() {
    boolean was = unseen;
    if (unseen && !isOver()) {
      view = view(state(), view.version() + 1);
    }
    unseen = false;
    return was;
  }

  /** The view last made: the same version is the same view everywhere. */
  final JobView view() {
    return view;
  }

  private JobView view(State shown, long version) {
    long total = book.total();
    double share = total == 0 ? 0 : (double) book.acceptedItems() / total;
    return new JobView(
        id,
        spec.name(),
        shown,
        cluster.self(),
        cluster.leader(),
        cluster.term(),
        generation,
        spec.engine(),
        spec.priority(),
        tally.parts(book.flights(), book.waitingRanges()),
        new JobView.Items(total, book.acceptedItems(), tally.failedItems()),
        shown == State.SUCCEEDED ? 1 : share,
        Turn.instant(submittedNanos),
        instant(startedNanos),
        instant(finishedNanos),
        error,
        receipt,
        version);
  }

  private static @Nullable Instant instant(@Nullable Long nanos) {
    return nanos == null ? null : Turn.instant(nanos);
  }
}

package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobPull;
import io.atomspace.node.protocol.jobs.JobMessage.JobResult;
import io.atomspace.node.protocol.jobs.JobMessage.JobReturn;
import io.atomspace.node.protocol.jobs.JobSpec.OnItemError;
import io.atomspace.node.protocol.jobs.JobView.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job on the node that took it, which alone decides about its ranges, attempts, result and end.
 * What happens after its end changes nothing.
 */
final class TakenJob {
  private final String id;
  private final long generation;
  private final JobSpec spec;
  private final Cluster cluster;
  private final JobLimits limits;
  private final long submittedNanos;
  private final Life life = new Life();
  private final Tally tally = new Tally();
  private final Attempts attempts = new Attempts();
  private final RangeBook book;
  private final Sizing sizing;
  private final HandOut handOut;

  private final boolean shared;
  private Body script;
  private @Nullable Body items;
  private boolean accepted;
  private boolean opened;
  private boolean main;
  private boolean folds;
  private boolean sourceEnded;
  private boolean paused;
  private boolean assembling;

  /** How it ends, once that is decided here: nothing changes it any more. */
  private @Nullable State last;

  private @Nullable JobView lastView;
  private @Nullable Long startedNanos;
  private @Nullable Long finishedNanos;
  private @Nullable ItemFailure error;
  private JobView.@Nullable Receipt receipt;
  private JobView view;
  private boolean unseen = true;

  /**
   * What is known of a job from the first: also to who takes it over.
   *
   * @param shared another node may take it at the same time, until one is accepted
   */
  record Begin(
      String id,
      long generation,
      boolean shared,
      JobSpec spec,
      Body script,
      @Nullable Body items,
      long submittedNanos) {}

  TakenJob(Begin begin, Cluster cluster, JobLimits limits, RangeBook book) {
    this.id = begin.id();
    this.generation = begin.generation();
    this.shared = begin.shared();
    this.spec = begin.spec();
    this.script = begin.script();
    this.items = begin.items();
    this.cluster = cluster;
    this.limits = limits;
    this.book = book;
    this.sizing = new Sizing(limits);
    this.handOut = new HandOut(id, book, sizing);
    this.submittedNanos = begin.submittedNanos();
    this.view = view(state(), 0);
  }

  String id() {
    return id;
  }

  JobSpec spec() {
    return spec;
  }

  State state() {
    return life.state();
  }

  long generation() {
    return generation;
  }

  /** Whether its end is told, or only decided. */
  boolean isOver() {
    return last != null;
  }

  /** Whether its end is told. */
  boolean isTold() {
    return life.isOver();
  }

  /** Whether its user was told that it is taken. */
  boolean isAccepted() {
    return accepted;
  }

  void accept(Turn turn) {
    accepted = true;
    if (isOver()) {
      discardItems(turn);
    }
  }

  boolean isOpened() {
    return opened;
  }

  /** Whether it may begin: before it is accepted only if no other node can take it. */
  boolean canOpen() {
    return !opened && !isOver() && (accepted || !shared);
  }

  long submittedNanos() {
    return submittedNanos;
  }

  long finishedNanos() {
    return finishedNanos == null ? submittedNanos : finishedNanos;
  }

  void open(Turn turn) {
    opened = true;
    turn.emit(new JobWork.OpenSource(id, spec, script, items));
  }

  // The source.

  void sourceOpened(Turn turn, JobOutcome.SourceOpened outcome) {
    if (!isOver() && life.to(State.RUNNING)) {
      startedNanos = turn.nowNanos();
      main = outcome.main();
      folds = outcome.folds();
      unseen = true;
    }
  }

  void sourceGrew(Turn turn, JobOutcome.SourceGrew outcome) {
    if (isRunning() && !sourceEnded) {
      book.grow(outcome.items());
      sizing.grew(outcome.items(), outcome.bytes());
      unseen = true;
      goOn(turn);
    }
  }

  void sourceEnded(Turn turn, JobOutcome.SourceEnded outcome) {
    if (outcome.failure() != null) {
      fail(turn, outcome.failure());
    } else if (isRunning()) {
      sourceEnded = true;
      unseen = true;
      goOn(turn);
    }
  }

  // Workers.

  void pulled(Turn turn, NodeId worker, JobPull pull, ScriptsSent scripts) {
    if (isOver() || !opened) {
      return;
    }
    if (pull.afresh()) {
      tally.retried(book.giveBackAll(worker));
    }
    if (pull.scriptWanted()) {
      boolean known = scripts.sentBefore(worker, id, spec.scriptHash());
      turn.bulk(
          worker, new JobMessage.JobScript(id, generation, spec), known ? Body.EMPTY : script);
    }
    handOut.pull(worker, pull.slots(), pull.credits());
    goOn(turn);
  }

  void gathered(Turn turn, JobOutcome.Gathered outcome) {
    if (isOver()) {
      turn.discard(outcome.body());
    } else {
      handOut.gathered(turn, outcome, generation, main);
    }
  }

  /** Accepts a result that fits what was handed out, whatever term it was computed under. */
  void result(Turn turn, NodeId worker, JobResult result, Body values) {
    Range range = result.range();
    if (!isRunning()
        || result.generation() != generation
        || !book.fits(range)
        || !isSound(result)) {
      turn.discard(values);
      return;
    }
    book.accept(range);
    attempts.done(range);
    tally.accepted(worker, handOut.slots(worker), result, values.length());
    sizing.measured(range.size(), result.evaluateNanos(), result.wallNanos());
    turn.emit(new JobWork.Keep(id, worker, range, result.folded(), result.failures(), values));
    turn.discard(values);
    log(turn, worker, range, result.log());
    unseen = true;
    if (!result.failures().isEmpty() && spec.onItemError() == OnItemError.FAIL) {
      fail(turn, result.failures().get(0));
    } else if (tally.keptBytes() > limits.resultBytesMax()) {
      fail(
          turn,
          new ItemFailure(
              null, "the values are longer than " + limits.resultBytesMax() + " bytes", null));
    } else {
      goOn(turn);
    }
  }

  private static boolean isSound(JobResult result) {
    return result.failures().size() <= result.range().size()
        && result.failures().stream()
            .allMatch(
                f ->
                    f.item() != null
                        && f.item() >= result.range().from()
                        && f.item() < result.range().to());
  }

  void returned(Turn turn, NodeId worker, JobReturn back) {
    if (!isRunning() || back.generation() != generation) {
      return;
    }
    for (Range range : back.ranges()) {
      if (back.unloadable() == null && book.takeFrom(worker, range)) {
        tally.retried(1);
        if (back.died() && range.equals(back.ranges().get(0))) {
          died(turn, worker, range, back);
        } else {
          book.giveBack(range);
        }
      }
    }
    log(turn, worker, back.ranges().isEmpty() ? null : back.ranges().get(0), back.log());
    unseen = true;
    if (back.unloadable() != null) {
      fail(turn, back.unloadable());
    } else {
      goOn(turn);
    }
  }

  private void died(Turn turn, NodeId worker, Range range, JobReturn back) {
    Long lost = attempts.died(book, range, back.item(), spec.attempts());
    if (lost != null) {
      String cause = spec.attempts() + " worker processes died over this item: " + back.cause();
      setAside(turn, worker, new ItemFailure(lost, cause, null), new Range(lost, lost + 1));
    }
  }

  private void setAside(Turn turn, NodeId worker, ItemFailure failure, Range alone) {
    book.accept(alone);
    tally.setAside();
    Body values = folds ? Body.EMPTY : Lines.failed(failure);
    turn.emit(new JobWork.Keep(id, worker, alone, folds, List.of(failure), values));
    if (spec.onItemError() == OnItemError.FAIL) {
      fail(turn, failure);
    }
  }

  private void log(Turn turn, NodeId worker, @Nullable Range range, String text) {
    if (!text.isEmpty()) {
      turn.emit(new JobWork.KeepLog(id, worker, range, text));
    }
  }

  /** A worker is gone, or what was sent to it may be lost. */
  void lost(Turn turn, NodeId worker, boolean gone) {
    if (isOver() || !opened) {
      return;
    }
    tally.retried(book.giveBackAll(worker));
    if (gone) {
      handOut.drop(worker);
    }
    unseen = true;
    goOn(turn);
  }

  private boolean isRunning() {
    return state() == State.RUNNING && !isOver();
  }

  private void goOn(Turn turn) {
    if (!isRunning()) {
      return;
    }
    handOut.fill(turn);
    throttle(turn);
    if (sourceEnded && !assembling && book.acceptedItems() == book.total()) {
      assembling = true;
      turn.emit(new JobWork.Assemble(id, folds));
    }
  }

  private void throttle(Turn turn) {
    long backlog = book.pendingItems();
    double bytes = backlog * sizing.bytesPerItem();
    boolean full = backlog > limits.backlogItemsMax() || bytes > limits.backlogBytesMax();
    boolean low =
        backlog <= limits.backlogItemsMax() / 2 && bytes <= limits.backlogBytesMax() / 2.0;
    if (!sourceEnded && (paused ? low : full)) {
      paused = !paused;
      turn.emit(new JobWork.ThrottleSource(id, paused));
    }
  }

  // The end.

  void assembled(Turn turn, JobOutcome.Assembled outcome) {
    if (outcome.failure() != null) {
      fail(turn, outcome.failure());
    } else if (assembling) {
      end(turn, State.SUCCEEDED);
    }
  }

  void fail(Turn turn, ItemFailure failure) {
    if (!isOver()) {
      error = failure;
      end(turn, State.FAILED);
      turn.emit(
          new Alert(
              Alert.Severity.WARNING,
              "job-failed",
              "job " + id + " failed: " + failure.message(),
              "read its error and its failures, correct the script, and submit it again"));
    }
  }

  void cancel(Turn turn) {
    end(turn, State.CANCELLED);
  }

  /** Decides how it ends, and stops what runs here for it. */
  private void end(Turn turn, State end) {
    if (isOver() || !Life.allows(state(), end)) {
      return;
    }
    last = end;
    finishedNanos = turn.nowNanos();
    long from = startedNanos == null ? submittedNanos : startedNanos;
    receipt = end == State.SUCCEEDED ? tally.receipt(finishedNanos - from, cluster) : null;
    stop(turn);
    lastView = view(end, view.version() + 1);
    unseen = false;
  }

  private void stop(Turn turn) {
    if (opened) {
      turn.emit(new JobWork.CloseSource(id));
    }
    if (accepted) {
      discardItems(turn);
    }
    script = Body.EMPTY;
  }

  private void discardItems(Turn turn) {
    if (items != null) {
      turn.discard(items);
    }
    items = null;
  }

  /** The view of it that ends it; null before that is decided. */
  @Nullable JobView lastView() {
    return lastView;
  }

  /** Its end, which was decided before, is told from now on. */
  void tell() {
    if (last != null && lastView != null && life.to(last)) {
      view = lastView;
      unseen = true;
    }
  }

  /** It is not taken here after all: what is left of it is given up, and nothing told. */
  void leave(Turn turn) {
    if (!isOver()) {
      last = State.CANCELLED;
      stop(turn);
    }
    accepted = true;
    discardItems(turn);
    unseen = false;
  }

  // What others see.

  /** How many slots it could use; at least one while items may come, so that workers warm up. */
  int slotsWanted() {
    if (isOver() || assembling || !opened) {
      return 0;
    }
    long left = book.total() - book.acceptedItems();
    long could = sourceEnded ? left : Math.max(1, left);
    return (int) Math.min(could, Math.max(1, cluster.slots(spec.engine())));
  }

  /** Makes a new view if anything changed since the last; tells whether it did. */
  boolean refresh() {
    boolean was = unseen;
    if (unseen && !isOver()) {
      view = view(state(), view.version() + 1);
    }
    unseen = false;
    return was;
  }

  /** The view last made: the same version is the same view everywhere. */
  JobView view() {
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

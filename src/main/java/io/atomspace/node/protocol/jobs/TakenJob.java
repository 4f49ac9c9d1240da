package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobPull;
import io.atomspace.node.protocol.jobs.JobMessage.JobResult;
import io.atomspace.node.protocol.jobs.JobMessage.JobReturn;
import io.atomspace.node.protocol.jobs.JobSpec.OnItemError;
import io.atomspace.node.protocol.jobs.JobView.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job on the node that took it, which alone decides about its ranges, attempts, result and end.
 * What happens after its end changes nothing.
 */
final class TakenJob extends ShownJob {
  private final JobLimits limits;
  private final Attempts attempts = new Attempts();
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
    super(begin.id(), begin.generation(), begin.spec(), begin.submittedNanos(), cluster, book);
    this.shared = begin.shared();
    this.script = begin.script();
    this.items = begin.items();
    this.limits = limits;
    this.sizing = new Sizing(limits);
    this.handOut = new HandOut(id, book, sizing);
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

  void open(Turn turn) {
    opened = true;
    turn.emit(new JobWork.OpenSource(id, spec, script, items));
  }

  // The source.

  void sourceOpened(Turn turn, JobOutcome.SourceOpened outcome) {
    if (begin(turn.nowNanos())) {
      main = outcome.main();
      folds = outcome.folds();
    }
  }

  void sourceGrew(Turn turn, JobOutcome.SourceGrew outcome) {
    if (isRunning() && !sourceEnded) {
      book.grow(outcome.items());
      sizing.grew(outcome.items(), outcome.bytes());
      changed();
      goOn(turn);
    }
  }

  void sourceEnded(Turn turn, JobOutcome.SourceEnded outcome) {
    if (outcome.failure() != null) {
      fail(turn, outcome.failure());
    } else if (isRunning()) {
      sourceEnded = true;
      changed();
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
    changed();
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
    changed();
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
    changed();
    goOn(turn);
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
      end(turn, State.SUCCEEDED, null);
    }
  }

  void fail(Turn turn, ItemFailure failure) {
    if (end(turn, State.FAILED, failure)) {
      turn.emit(
          new Alert(
              Alert.Severity.WARNING,
              "job-failed",
              "job " + id + " failed: " + failure.message(),
              "read its error and its failures, correct the script, and submit it again"));
    }
  }

  void cancel(Turn turn) {
    end(turn, State.CANCELLED, null);
  }

  /** Decides how it ends, and stops what runs here for it; whether it was not over before. */
  private boolean end(Turn turn, State end, @Nullable ItemFailure failure) {
    boolean ends = decide(turn.nowNanos(), end, failure);
    if (ends) {
      stop(turn);
    }
    return ends;
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

  /** It is not taken here after all: what is left of it is given up, and nothing told. */
  void leave(Turn turn) {
    if (vanish()) {
      stop(turn);
    }
    accepted = true;
    discardItems(turn);
  }

  /** How many slots it could use; at least one while items may come, so that workers warm up. */
  int slotsWanted() {
    if (isOver() || assembling || !opened) {
      return 0;
    }
    long left = book.total() - book.acceptedItems();
    long could = sourceEnded ? left : Math.max(1, left);
    return (int) Math.min(could, Math.max(1, cluster.slots(spec.engine())));
  }
}

package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that the machine of jobs has done for it.
 *
 * <p>A spooled body in work is lent: {@link Keep} and {@link OpenWorkers} have read it before the
 * next effect is performed; the items of {@link Evaluate} are there until its outcome, those of
 * {@link OpenSource} until {@link CloseSource}. Then the machine emits {@link Effect.Discard}. A
 * spooled body in an outcome belongs to the machine.
 */
public sealed interface JobWork extends Effect.Run {

  // On the taker.

  /**
   * Load the script; then run its {@code query}, or stand ready with the given items or the range,
   * or, for a script with neither {@code query} nor {@code evaluate}, with one item for {@code
   * main}. Outcomes: {@link JobOutcome.SourceOpened}, then {@link JobOutcome.SourceGrew} as items
   * come, then {@link JobOutcome.SourceEnded}.
   */
  record OpenSource(String job, JobSpec spec, Body script, @Nullable Body items)
      implements JobWork {}

  /** Hold the query back, or let it go on. */
  record ThrottleSource(String job, boolean paused) implements JobWork {}

  /** Collect the lines of these ranges into one body. Outcome: {@link JobOutcome.Gathered}. */
  record Gather(String job, NodeId worker, List<Range> ranges) implements JobWork {}

  /** Keep the accepted result of a range. */
  record Keep(
      String job,
      NodeId worker,
      Range range,
      boolean folded,
      List<ItemFailure> failures,
      Body values)
      implements JobWork {}

  /** Append what the script printed to the job's log. */
  record KeepLog(String job, NodeId worker, @Nullable Range range, String text)
      implements JobWork {}

  /**
   * Make the result of all that was kept, in the order of the items: a list, or with {@code
   * combine} the fold of the folds. Outcome: {@link JobOutcome.Assembled}.
   */
  record Assemble(String job, boolean fold) implements JobWork {}

  /** Read a file of a job. Outcome: {@link JobOutcome.FileRead}. */
  record ReadFile(String job, JobMessage.JobFile file, long ticket, NodeId asker)
      implements JobWork {}

  /** The job ended: kill its query, keep result, log and failures. */
  record CloseSource(String job) implements JobWork {}

  /** Delete all that is kept of a job. */
  record ForgetJob(String job) implements JobWork {}

  // On a worker.

  /** The script and the terms of a job whose ranges will follow. */
  record OpenWorkers(String job, long generation, JobSpec spec, Body script) implements JobWork {}

  /**
   * Evaluate these items in this slot. Outcome: {@link JobOutcome.Evaluated} or {@link
   * JobOutcome.WorkerDied}. A slot is given one range at a time.
   *
   * @param main call {@code main} once instead
   * @param items one line each
   */
  record Evaluate(int slot, String job, long generation, Range range, boolean main, Body items)
      implements JobWork {}

  /** Kill every worker process of this job, and forget its script; no outcome follows. */
  record CloseWorkers(String job, long generation) implements JobWork {}
}

package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of {@link JobWork}. */
public sealed interface JobOutcome extends Event.Outcome {

  /**
   * The script is loaded.
   *
   * @param main it is a single call of {@code main}
   * @param folds it has {@code combine}
   */
  record SourceOpened(String job, boolean main, boolean folds) implements JobOutcome {}

  /** There are so many items now, in so many bytes. */
  record SourceGrew(String job, long items, long bytes) implements JobOutcome {}

  /** No more items will come; a failure ends the job. */
  record SourceEnded(String job, @Nullable ItemFailure failure) implements JobOutcome {}

  /** What was asked by {@link JobWork.Gather}. */
  record Gathered(String job, NodeId worker, List<Range> ranges, Body body) implements JobOutcome {}

  /** The result is there, or why not. */
  record Assembled(String job, @Nullable ItemFailure failure) implements JobOutcome {}

  /** What was asked by {@link JobWork.ReadFile}; the body is null if there is no such file. */
  record FileRead(
      String job, JobMessage.JobFile file, long ticket, NodeId asker, @Nullable Body body)
      implements JobOutcome {}

  /** Every item of the range was tried once. */
  record Evaluated(
      int slot,
      String job,
      long generation,
      Range range,
      boolean folded,
      List<ItemFailure> failures,
      long evaluateNanos,
      String log,
      Body values)
      implements JobOutcome {}

  /** The worker process died, by a limit or by itself. */
  record WorkerDied(
      int slot,
      String job,
      long generation,
      Range range,
      @Nullable Long item,
      String cause,
      String log)
      implements JobOutcome {}

  /** The script cannot be loaded on this worker, so none of its items can be evaluated here. */
  record Unloadable(int slot, String job, long generation, Range range, ItemFailure failure)
      implements JobOutcome {}
}

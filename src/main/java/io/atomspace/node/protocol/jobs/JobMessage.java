package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What nodes tell each other about jobs. */
public sealed interface JobMessage extends Content {

  /**
   * Taker to leader: this job is open and could use slots; said again to each new leader and when
   * {@code slotsWanted} changes.
   *
   * @param slotsWanted 0 once the job needs no more (it ended, or nothing is pending)
   */
  record JobSubmission(
      String job,
      long generation,
      String engine,
      int priority,
      long submittedMillis,
      int slotsWanted)
      implements JobMessage {}

  /**
   * Leader to worker: all that the leader grants this worker from now on. Replaces what it granted
   * before; refused if the term is lower than one already seen.
   */
  record JobAssignment(long term, long number, List<Grant> grants) implements JobMessage {}

  /** Slots of one worker for one job. */
  record Grant(String job, long generation, NodeId taker, int slots) {}

  /** Every node to a new leader: what it takes part in, so that the leader rebuilds its view. */
  record JobRoll(long term, List<JobSubmission> open, List<Grant> held) implements JobMessage {}

  /**
   * Worker to taker: send me ranges. Says in full what the worker wants, so that a repeated pull
   * replaces the one before, and holds until then: the taker sends new ranges as results come.
   *
   * @param slots slots that this worker holds for the job
   * @param credits how many ranges it would have in hand at a time, running ones included
   * @param scriptWanted the worker does not hold the script of this hash
   * @param afresh what was sent either way may be lost: the taker counts no range as in hand here
   */
  record JobPull(
      String job, long generation, int slots, int credits, boolean scriptWanted, boolean afresh)
      implements JobMessage {}

  /** Taker to worker; body: the script, or nothing if this worker was sent that hash before. */
  record JobScript(String job, long generation, JobSpec spec) implements JobMessage {}

  /** Taker to worker; body: the items of all ranges, one line each, in the order of the ranges. */
  record JobParts(String job, long generation, boolean main, List<Range> ranges)
      implements JobMessage {}

  /**
   * Worker to taker; body: one line for each item, or one folded line.
   *
   * @param folded the body is the fold of all items that did not fail (empty if all failed)
   * @param failures the items that raised
   * @param evaluateNanos CPU time inside {@code evaluate}
   * @param wallNanos time between the start of the range and its end
   * @param log what the script printed, cut at a limit
   */
  record JobResult(
      String job,
      long generation,
      Range range,
      boolean folded,
      List<ItemFailure> failures,
      long evaluateNanos,
      long wallNanos,
      String log)
      implements JobMessage {}

  /**
   * Worker to taker: these ranges were not evaluated.
   *
   * @param died the worker process died over the first range; else they were merely given back
   * @param item the item in hand when it died, if known
   * @param unloadable why the script cannot be loaded there, which ends the job; else null
   */
  record JobReturn(
      String job,
      long generation,
      List<Range> ranges,
      boolean died,
      @Nullable Long item,
      String cause,
      @Nullable ItemFailure unloadable,
      String log)
      implements JobMessage {}

  /** Taker to all: the job as it stands. */
  record JobProgress(JobView view) implements JobMessage {}

  /** Any node to the taker: end it. Taker to workers: kill its scripts at once. */
  record JobCancellation(String job, long generation) implements JobMessage {}

  /** Any node to the taker: send me what a user asks for. */
  record JobFetch(String job, JobFile file, long ticket) implements JobMessage {}

  /**
   * Taker to the node that asked; body: the file.
   *
   * @param status 200 with the body, else why not
   */
  record JobFetched(String job, JobFile file, long ticket, int status, String detail)
      implements JobMessage {}

  /** What is kept of a job beside its view. */
  enum JobFile {
    /** JSON: the fold, or the list of values in the order of the answers. */
    RESULT,
    /** Text, a line each: time, node, part, text. */
    LOG,
    /** JSON lines: the items set aside, each with its traceback. */
    FAILURES,
    /** JSON: a submission with the items that failed, to run them again. */
    RETRY
  }
}

package io.atomspace.node.protocol.jobs;

import java.time.Duration;

/**
 * The limits and paces of jobs on one node.
 *
 * @param queuedJobsMax open jobs taken here; more are refused
 * @param runningJobsMax of these, jobs whose query or items are open at a time
 * @param endedJobsMax jobs kept after their end
 * @param retention how long they are kept at most
 * @param viewsMax views kept of other nodes' jobs
 * @param waitingMax users' calls that wait for another node's answer
 * @param waitTimeout how long each waits
 * @param progressInterval between two views of a running job
 * @param rebuildGrace how long a new leader waits for the rolls before it grants
 * @param rangeTime what a range should take
 * @param rangeItemsMax items of one range
 * @param rangeBytesMax bytes of the items of one range, by their average so far
 * @param backlogItemsMax items waiting to be handed out before the query is held back
 * @param backlogBytesMax the same in bytes
 * @param resultBytesMax bytes of all values kept of a job
 */
public record JobLimits(
    int queuedJobsMax,
    int runningJobsMax,
    int endedJobsMax,
    Duration retention,
    int viewsMax,
    int waitingMax,
    Duration waitTimeout,
    Duration progressInterval,
    Duration rebuildGrace,
    Duration rangeTime,
    int rangeItemsMax,
    int rangeBytesMax,
    long backlogItemsMax,
    long backlogBytesMax,
    long resultBytesMax) {

  /** The paces of a real cluster. */
  public static JobLimits defaults() {
    return new JobLimits(
        1000,
        16,
        256,
        Duration.ofHours(24),
        2048,
        256,
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(75),
        4096,
        512 * 1024,
        50_000,
        64L << 20,
        256L << 20);
  }

  /** The same but for what the settings under {@code atomspace.limits} say. */
  public JobLimits with(int queuedJobsMax, long resultBytesMax) {
    return new JobLimits(
        queuedJobsMax,
        runningJobsMax,
        endedJobsMax,
        retention,
        viewsMax,
        waitingMax,
        waitTimeout,
        progressInterval,
        rebuildGrace,
        rangeTime,
        rangeItemsMax,
        rangeBytesMax,
        backlogItemsMax,
        backlogBytesMax,
        resultBytesMax);
  }

  /** The same but for how many ended jobs and other nodes' views are kept, and how long. */
  public JobLimits withRetention(int endedJobsMax, int viewsMax, Duration retention) {
    return new JobLimits(
        queuedJobsMax,
        runningJobsMax,
        endedJobsMax,
        retention,
        viewsMax,
        waitingMax,
        waitTimeout,
        progressInterval,
        rebuildGrace,
        rangeTime,
        rangeItemsMax,
        rangeBytesMax,
        backlogItemsMax,
        backlogBytesMax,
        resultBytesMax);
  }
}

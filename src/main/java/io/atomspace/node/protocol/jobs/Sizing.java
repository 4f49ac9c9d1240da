package io.atomspace.node.protocol.jobs;

/**
 * How many items make a range: as many as take {@link JobLimits#rangeTime}, by what was measured.
 * One at first; at most eight times the largest measured, so that one cheap item does not mislead;
 * fewer at the end, so that all slots finish together (guided self-scheduling, Polychronopoulos and
 * Kuck 1987, with half the share).
 */
final class Sizing {
  private static final double NEWEST = 0.3;
  private static final int GROWTH_MAX = 8;

  /** An item that waits more than it computes may fill its range with waiting, up to here. */
  private static final int WAITING_TO_COMPUTING_MAX = 4;

  private final JobLimits limits;
  private double nanosPerItem;
  private double bytesPerItem;
  private long largest;

  Sizing(JobLimits limits) {
    this.limits = limits;
  }

  void grew(long items, long bytes) {
    bytesPerItem = items == 0 ? 0 : (double) bytes / items;
  }

  double bytesPerItem() {
    return bytesPerItem;
  }

  void measured(long items, long evaluateNanos, long wallNanos) {
    double nanos = Math.max(evaluateNanos, wallNanos / WAITING_TO_COMPUTING_MAX);
    double each = Math.max(1, nanos / items);
    nanosPerItem = largest == 0 ? each : nanosPerItem * (1 - NEWEST) + each * NEWEST;
    largest = Math.max(largest, items);
  }

  /**
   * @param pending items not handed out
   * @param slots slots that work on the job
   */
  long items(long pending, long slots) {
    if (largest == 0) {
      return 1;
    }
    double byTime = limits.rangeTime().toNanos() / nanosPerItem;
    double byBytes = limits.rangeBytesMax() / Math.max(1, bytesPerItem);
    long share = 2 * Math.max(1, slots);
    long byTail = (pending + share - 1) / share;
    double least = Math.min(Math.min(byTime, byBytes), Math.min(byTail, largest * GROWTH_MAX));
    return Math.max(1, Math.min(limits.rangeItemsMax(), (long) least));
  }
}

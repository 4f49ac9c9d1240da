package io.atomspace.node.port.script;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one worker process.
 *
 * @param memoryBytesMax address space of a python3, heap of a JVM; beyond it the script gets its
 *     language's error of memory
 * @param itemTimeout the longest time one item may take; null for no limit
 * @param frameBytesMax the longest frame either way, so also the result of one range
 * @param valueBytesMax the longest value of one item as JSON; a longer one makes the item fail
 * @param outputBytesMax what a script may print during one call; the rest is cut
 */
public record WorkerLimits(
    long memoryBytesMax,
    @Nullable Duration itemTimeout,
    int frameBytesMax,
    int valueBytesMax,
    int outputBytesMax) {

  /** 1 GiB of memory, frames of 64 MiB, values of 16 MiB, 256 KiB printed, no item timeout. */
  public static WorkerLimits defaults() {
    return new WorkerLimits(1L << 30, null, 64 << 20, 16 << 20, 256 << 10);
  }

  public WorkerLimits withMemoryBytesMax(long bytes) {
    return new WorkerLimits(bytes, itemTimeout, frameBytesMax, valueBytesMax, outputBytesMax);
  }

  public WorkerLimits withItemTimeout(@Nullable Duration timeout) {
    return new WorkerLimits(memoryBytesMax, timeout, frameBytesMax, valueBytesMax, outputBytesMax);
  }

  public WorkerLimits withValueBytesMax(int bytes) {
    return new WorkerLimits(memoryBytesMax, itemTimeout, frameBytesMax, bytes, outputBytesMax);
  }

  public WorkerLimits withOutputBytesMax(int bytes) {
    return new WorkerLimits(memoryBytesMax, itemTimeout, frameBytesMax, valueBytesMax, bytes);
  }
}

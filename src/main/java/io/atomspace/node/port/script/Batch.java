package io.atomspace.node.port.script;

import java.util.List;

/**
 * A range of items, evaluated.
 *
 * @param values one line an item in order, a failed one starting with {@code !}; or, folded, one
 *     line for all, none if every item failed
 * @param failures the failed items in order
 * @param cpuNanos processor time of the worker inside the script's functions
 * @param wallNanos time that passed meanwhile
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(byte[] values, List<FailedItem> failures, long cpuNanos, long wallNanos) {

  /**
   * An item whose {@code evaluate} raised, or whose value is not JSON or too long.
   *
   * @param item its place in the batch, from 0
   */
  public record FailedItem(int item, String message, String traceback) {}
}

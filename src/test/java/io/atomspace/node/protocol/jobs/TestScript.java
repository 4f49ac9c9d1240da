package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a job of the tests does: item n is the line {@code n}, its value {@code v<n>}.
 *
 * @param nanosPerItem virtual time of one item
 * @param perGrowth items that come at once
 * @param failing items that raise
 * @param deadly items that kill their worker process each time
 */
record TestScript(
    long items,
    long nanosPerItem,
    long perGrowth,
    boolean folds,
    Set<Long> failing,
    Set<Long> deadly) {

  static TestScript of(long items, long nanosPerItem) {
    return new TestScript(items, nanosPerItem, 100, false, Set.of(), Set.of());
  }

  TestScript failing(Long... more) {
    return new TestScript(
        items, nanosPerItem, perGrowth, folds, new TreeSet<>(List.of(more)), deadly);
  }

  TestScript deadly(Long... more) {
    return new TestScript(
        items, nanosPerItem, perGrowth, folds, failing, new TreeSet<>(List.of(more)));
  }

  TestScript folding() {
    return new TestScript(items, nanosPerItem, perGrowth, true, failing, deadly);
  }

  Body body() {
    return Body.inline(Bytes.utf8("script of " + items));
  }

  /** What a sequential run gives. */
  String expected() {
    StringBuilder all = new StringBuilder();
    for (long item = 0; item < items; item++) {
      boolean lost = failing.contains(item) || deadly.contains(item);
      if (!folds) {
        all.append(lost ? "null" : "v" + item).append(',');
      } else if (!lost) {
        all.append('v').append(item);
      }
    }
    return all.toString();
  }
}

package io.atomspace.node.protocol.jobs;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Worker deaths by item. A range that killed its worker is halved until the item is alone, unless
 * it is known at once; the rest is tried again.
 */
final class Attempts {
  private final TreeMap<Long, Integer> deaths = new TreeMap<>();

  /**
   * Gives what is to be tried again back to the book.
   *
   * @param range in nobody's hands
   * @param known the item in hand when the worker died, if known
   * @return the item that used up its attempts; null if none did
   */
  @Nullable Long died(RangeBook book, Range range, @Nullable Long known, int attempts) {
    if (range.size() > 1 && (known == null || known < range.from() || known >= range.to())) {
      long middle = range.from() + range.size() / 2;
      book.giveBack(new Range(range.from(), middle));
      book.giveBack(new Range(middle, range.to()));
      return null;
    }
    long item = range.size() == 1 || known == null ? range.from() : known;
    if (item > range.from()) {
      book.giveBack(new Range(range.from(), item));
    }
    if (item + 1 < range.to()) {
      book.giveBack(new Range(item + 1, range.to()));
    }
    if (deaths.merge(item, 1, Integer::sum) < attempts) {
      book.giveBack(new Range(item, item + 1));
      return null;
    }
    deaths.remove(item);
    return item;
  }

  /** These items were evaluated after all. */
  void done(Range range) {
    deaths.subMap(range.from(), range.to()).clear();
  }
}

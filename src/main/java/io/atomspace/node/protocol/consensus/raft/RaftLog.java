package io.atomspace.node.protocol.consensus.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The entries in memory, without gaps, after a base whose entries a snapshot has replaced.
 *
 * <p>Two logs that agree in the term of an index agree in all entries up to it (the Log Matching
 * Property, section 3.5), as each entry is appended only behind one of the right term.
 */
final class RaftLog {
  private final List<Entry> entries = new ArrayList<>();
  private long baseIndex;
  private long baseTerm;

  /** The index before the first entry held. */
  long baseIndex() {
    return baseIndex;
  }

  long lastIndex() {
    return baseIndex + entries.size();
  }

  long lastTerm() {
    return entries.isEmpty() ? baseTerm : entries.get(entries.size() - 1).term();
  }

  /** The term of an entry; -1 if it is not held. */
  long termAt(long index) {
    if (index == baseIndex) {
      return baseTerm;
    }
    return index > baseIndex && index <= lastIndex() ? get(index).term() : -1;
  }

  Entry get(long index) {
    return entries.get((int) (index - baseIndex - 1));
  }

  /** The entries from an index on, up to a count and, but for the first, a number of characters. */
  List<Entry> batch(long from, int entriesMax, int charsMax) {
    List<Entry> batch = new ArrayList<>();
    long chars = 0;
    for (long i = from; i <= lastIndex() && batch.size() < entriesMax; i++) {
      Entry entry = get(i);
      chars += entry.chars();
      if (!batch.isEmpty() && chars > charsMax) {
        break;
      }
      batch.add(entry);
    }
    return batch;
  }

  /** The first index of the run of one term that holds this index. */
  long firstOfTerm(long index) {
    long term = termAt(index);
    long first = index;
    while (first - 1 > baseIndex && termAt(first - 1) == term) {
      first--;
    }
    return first;
  }

  void append(Entry entry) {
    if (entry.index() != lastIndex() + 1) {
      throw new IllegalStateException("entry " + entry.index() + " behind " + lastIndex());
    }
    entries.add(entry);
  }

  /** Removes the entries from an index on. */
  void truncate(long from) {
    entries.subList((int) (from - baseIndex - 1), entries.size()).clear();
  }

  /** Removes the entries up to an index. */
  void compact(long to) {
    baseTerm = termAt(to);
    entries.subList(0, (int) (to - baseIndex)).clear();
    baseIndex = to;
  }

  /** Removes all: the log begins anew behind a snapshot. */
  void reset(long index, long term) {
    entries.clear();
    baseIndex = index;
    baseTerm = term;
  }

  /**
   * Takes up stored entries as far as they belong behind a snapshot. Entries behind a hole, or that
   * do not follow the one before, were under way when a write failed: nobody was told of them.
   *
   * @throws IllegalArgumentException if entries that a snapshot does not cover are missing before
   *     the first
   */
  void restore(SortedMap<Long, Entry> stored, Snapshot snapshot) {
    for (Entry entry : stored.values()) {
      boolean follows = entry.index() == lastIndex() + 1 && entry.prevTerm() == lastTerm();
      if (entries.isEmpty() || (!follows && entry.index() <= snapshot.index())) {
        reset(entry.index() - 1, entry.prevTerm());
      } else if (!follows) {
        break;
      }
      append(entry);
    }
    if (!entries.isEmpty() && baseIndex > snapshot.index()) {
      throw new IllegalArgumentException(
          "entries " + (snapshot.index() + 1) + " to " + baseIndex + " are missing");
    }
    if (termAt(snapshot.index()) != snapshot.term()) {
      reset(snapshot.index(), snapshot.term());
    }
  }
}

package io.atomspace.node.protocol.consensus.raft;

import java.util.List;

/**
 * The state after an entry, in place of the log up to it (section 5.1).
 *
 * @param index of the last entry that it replaces; 0 for none
 * @param term of that entry
 * @param pages the state, cut so that each page fits a message and a record
 */
public record Snapshot(long index, long term, List<List<Row>> pages) {
  static final Snapshot NONE = new Snapshot(0, 0, List.of());

  /** Pages of a snapshot at most: what a receiver collects. */
  static final int PAGES_MAX = 1024;

  public Snapshot {
    pages = List.copyOf(pages);
  }

  /** The name of the record of a page. */
  static String page(long index, int page) {
    return "snapshot/page/" + index + "/" + page;
  }

  /** What the record of a snapshot says: written after its pages, it makes them count. */
  public record Head(long index, long term, int pages) {}

  /** One record of rows. */
  public record Page(List<Row> rows) {}
}

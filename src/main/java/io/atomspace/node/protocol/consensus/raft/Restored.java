package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What earlier lives of a node stored, read back.
 *
 * @param leftover names of records that belong to neither
 */
record Restored(Snapshot snapshot, RaftLog log, List<String> leftover) {

  /**
   * Reads the records of a space.
   *
   * @throws IllegalArgumentException if they do not hold together
   * @throws Json.MalformedException if one cannot be read
   */
  static Restored of(String space, Map<String, String> records) {
    TreeSet<String> leftover = new TreeSet<>();
    TreeMap<Long, Entry> entries = new TreeMap<>();
    records.forEach(
        (key, value) -> {
          if (key.startsWith(space + "/log/")) {
            Entry entry = Json.read(value, Entry.class);
            entries.put(entry.index(), entry);
            leftover.add(key);
          } else if (key.startsWith(space + "/snapshot/page/")) {
            leftover.add(key);
          }
        });
    String head = records.get(space + "/snapshot/head");
    Snapshot snapshot =
        head == null
            ? Snapshot.NONE
            : snapshot(space, Json.read(head, Snapshot.Head.class), records, leftover);
    RaftLog log = new RaftLog();
    log.restore(entries, snapshot);
    for (long i = log.baseIndex() + 1; i <= log.lastIndex(); i++) {
      leftover.remove(space + "/log/" + i);
    }
    int prefix = space.length() + 1;
    return new Restored(
        snapshot, log, leftover.stream().map(key -> key.substring(prefix)).toList());
  }

  private static Snapshot snapshot(
      String space, Snapshot.Head head, Map<String, String> records, TreeSet<String> leftover) {
    List<List<Row>> pages = new ArrayList<>();
    for (int i = 0; i < head.pages(); i++) {
      String key = space + "/" + Snapshot.page(head.index(), i);
      String page = records.get(key);
      if (page == null) {
        throw new IllegalArgumentException("page " + i + " of the snapshot is missing");
      }
      pages.add(Json.read(page, Snapshot.Page.class).rows());
      leftover.remove(key);
    }
    return new Snapshot(head.index(), head.term(), pages);
  }
}

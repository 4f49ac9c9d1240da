package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scan;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Entry;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosList;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosListed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How far one scan has come. */
final class ScanUnderWay {
  /** Reads under way at a time. */
  private static final int READS_MAX = 16;

  final Scan scan;
  private final Members members;
  private final TreeMap<NodeId, PaxosListed> pages = new TreeMap<>();
  private final TreeMap<String, Register> found = new TreeMap<>();
  private final ArrayDeque<String> unread = new ArrayDeque<>();
  private @Nullable PaxosList list;
  private String covered = "";
  private boolean last;
  private int reading;

  ScanUnderWay(Scan scan, Members members) {
    this.scan = scan;
    this.members = members;
  }

  /** The key after which the next page begins. */
  String nextPage() {
    return covered;
  }

  void asked(PaxosList page) {
    list = page;
    pages.clear();
  }

  /** What this member was asked and has not answered; null if nothing. */
  @Nullable PaxosList awaited(NodeId member) {
    return pages.containsKey(member) ? null : list;
  }

  /** Takes a page if it answers what was asked. */
  boolean takes(NodeId from, PaxosListed page) {
    PaxosList asked = list;
    if (asked == null || asked.round() != page.round()) {
      return false;
    }
    pages.put(from, page);
    if (pages.size() >= members.majority()) {
      list = null;
      compare();
    }
    return true;
  }

  /** Up to the end of the shortest page all keys are known. */
  private void compare() {
    String end = null;
    for (PaxosListed page : pages.values()) {
      if (page.more() && !page.entries().isEmpty()) {
        String lastKey = page.entries().get(page.entries().size() - 1).key();
        end = end == null || lastKey.compareTo(end) < 0 ? lastKey : end;
      }
    }
    last = end == null;
    TreeMap<String, List<Entry>> byKey = new TreeMap<>();
    for (PaxosListed page : pages.values()) {
      for (Entry entry : page.entries()) {
        if (end == null || entry.key().compareTo(end) <= 0) {
          byKey.computeIfAbsent(entry.key(), none -> new ArrayList<>()).add(entry);
        }
      }
    }
    byKey.forEach(this::compare);
    covered = end == null ? covered : end;
    pages.clear();
  }

  private void compare(String key, List<Entry> entries) {
    TreeSet<Long> ballots = new TreeSet<>();
    entries.forEach(entry -> ballots.add(entry.accepted()));
    if (entries.size() >= members.majority() && ballots.size() == 1) {
      add(key, entries.get(0).kept().register());
    } else {
      unread.add(key);
    }
  }

  private void add(String key, Register register) {
    if (register.value() != null) {
      found.put(key, register);
    }
  }

  /** The next key to read now; null if none may be. */
  @Nullable String nextRead() {
    if (reading >= READS_MAX || unread.isEmpty()) {
      return null;
    }
    reading++;
    return unread.remove();
  }

  void read(String key, Register register) {
    reading--;
    add(key, register);
  }

  boolean isPageDone() {
    return list == null && reading == 0 && unread.isEmpty();
  }

  boolean isComplete() {
    return isPageDone() && (last || found.size() >= scan.limit());
  }

  /** The first of what was found, up to the limit. */
  TreeMap<String, Register> found() {
    while (found.size() > scan.limit()) {
      found.pollLastEntry();
    }
    return found;
  }
}

package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppend;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppended;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPage;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPaged;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a replica does as a leader tells it: append, and take over a snapshot (3.5, 5.3). */
abstract class Replica extends Stored {
  /** A snapshot whose pages come one by one. */
  private record Incoming(long index, long term, List<List<Row>> pages) {}

  private @Nullable Incoming incoming;

  Replica(String space, Members members) {
    super(space, members);
  }

  /**
   * Figure 3.1, AppendEntries, receiver implementation 2 to 5. An answer waits until all is stored.
   */
  final void receive(NodeId from, RaftAppend append) {
    long index = append.prevIndex();
    if (index > log.baseIndex() && log.termAt(index) != append.prevTerm()) {
      long hint = index > log.lastIndex() ? log.lastIndex() : log.firstOfTerm(index) - 1;
      answer(
          from,
          new RaftAppended(
              space, term(), false, Math.max(commitIndex(), hint), index, append.round()));
      return;
    }
    if (!append.entries().isEmpty() && (saves() || !disk.hasRoom())) {
      // Not now: the leader will notice that nothing came of it.
      return;
    }
    for (Entry entry : append.entries()) {
      if (entry.index() != ++index) {
        throw new IllegalStateException("entry " + entry.index() + " in place of " + index);
      }
      if (index > log.lastIndex()) {
        append(entry);
      } else if (index > log.baseIndex() && conflicts(entry)) {
        truncate(index);
        append(entry);
      }
    }
    commit(Math.min(append.commit(), index));
    answer(from, new RaftAppended(space, term(), true, index, 0, append.round()));
  }

  /** Section 5.3, InstallSnapshot, page by page. */
  final void receive(NodeId from, RaftPage page) {
    if (page.index() <= commitIndex()) {
      answer(from, new RaftAppended(space, term(), true, page.index(), 0, 0));
      return;
    }
    if (saves() || page.pages() > Snapshot.PAGES_MAX) {
      return;
    }
    Incoming open = incoming;
    if (open == null || open.index() != page.index()) {
      open = new Incoming(page.index(), page.lastTerm(), new ArrayList<>());
      incoming = open;
    }
    if (page.page() == open.pages().size()) {
      open.pages().add(page.rows());
    }
    if (open.pages().size() >= page.pages()) {
      incoming = null;
      save(new Snapshot(open.index(), open.term(), open.pages()), from);
    } else {
      answer(from, new RaftPaged(space, term(), page.index(), open.pages().size()));
    }
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /**
   * Figure 3.1: "if an existing entry conflicts with a new one (same index but different terms),
   * delete the existing entry and all that follow it".
   */
  protected boolean conflicts(Entry entry) {
    return log.termAt(entry.index()) != entry.term();
  }
}

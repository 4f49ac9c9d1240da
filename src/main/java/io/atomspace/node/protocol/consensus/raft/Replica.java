package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.Disk.Kind;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppend;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppended;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPage;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPaged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What every node keeps, whoever leads: its term and vote, its log, its snapshot, each on disk
 * before anybody is told; and how far all of that is committed.
 *
 * <p>The protected methods are steps on which safety rests, one each.
 */
abstract class Replica {
  /** A snapshot under way to the disk; with whom to tell if a leader sent it. */
  private record Saving(Snapshot snapshot, @Nullable NodeId sender) {}

  /** A snapshot whose pages come one by one. */
  private record Incoming(long index, long term, List<List<Row>> pages) {}

  final String space;
  final Members members;
  final NodeId self;
  final Disk disk = new Disk();
  final RaftLog log = new RaftLog();
  Snapshot snapshot = Snapshot.NONE;
  long now;
  private final List<Effect> effects = new ArrayList<>();
  private HardState vote = HardState.NONE;
  private long durableTerm;
  private long commit;
  private long applied;
  private @Nullable Saving saving;
  private @Nullable Incoming incoming;
  private @Nullable Snapshot installed;

  Replica(String space, Members members) {
    this.space = space;
    this.members = members;
    this.self = members.self();
  }

  // ---- term and vote ----------------------------------------------------------------------------

  /** The newest term, stored or on its way. */
  public final long term() {
    return vote.term();
  }

  /** The newest term that survives a crash: the one that others may see. */
  public final long durableTerm() {
    return durableTerm;
  }

  final @Nullable NodeId votedFor() {
    return vote.votedFor();
  }

  final void vote(long term, @Nullable NodeId candidate) {
    if (term > term()) {
      disk.forgetHeld();
    }
    vote = new HardState(term, candidate);
    write(Kind.VOTE, "vote", Json.write(vote), term);
  }

  // ---- the log ----------------------------------------------------------------------------------

  /** What is committed is in the log of every later leader (section 3.6.3). */
  public final long commitIndex() {
    return commit;
  }

  /** The last entry that {@link #committed} gave, or that a snapshot holds. */
  public final long appliedIndex() {
    return applied;
  }

  final void append(Entry entry) {
    log.append(entry);
    write(Kind.ENTRY, "log/" + entry.index(), Json.write(entry), entry.index());
  }

  private void truncate(long from) {
    if (from <= commit) {
      throw new IllegalStateException("a leader would replace committed entry " + from);
    }
    removeDown(from, log.lastIndex());
    log.truncate(from);
  }

  final void commit(long index) {
    commit = Math.max(commit, index);
  }

  /** The entries committed since this was last asked, in order: apply each once. */
  public final List<Entry> committed() {
    List<Entry> entries = new ArrayList<>();
    while (applied < appliable()) {
      entries.add(log.get(++applied));
    }
    return entries;
  }

  /** A snapshot that took the place of the state: whoever applies begins anew with it. */
  public final @Nullable Snapshot installed() {
    Snapshot taken = installed;
    installed = null;
    return taken;
  }

  /**
   * Figure 3.1, AppendEntries, receiver implementation 2 to 5. An answer waits until all is stored.
   */
  final void receive(NodeId from, RaftAppend append) {
    long index = append.prevIndex();
    if (index > log.baseIndex() && log.termAt(index) != append.prevTerm()) {
      long hint = index > log.lastIndex() ? log.lastIndex() : log.firstOfTerm(index) - 1;
      answer(from, new RaftAppended(space, term(), false, Math.max(commit, hint), append.round()));
      return;
    }
    if (!append.entries().isEmpty() && (saving != null || !disk.hasRoom())) {
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
    answer(from, new RaftAppended(space, term(), true, index, append.round()));
  }

  // ---- snapshots --------------------------------------------------------------------------------

  /** Stores the state after {@link #appliedIndex} in place of the log before it. */
  final void save(List<List<Row>> pages) {
    if (saving == null && pages.size() <= Snapshot.PAGES_MAX) {
      save(new Snapshot(applied, log.termAt(applied), pages), null);
    }
  }

  final boolean saves() {
    return saving != null;
  }

  private void save(Snapshot fresh, @Nullable NodeId sender) {
    for (int i = 0; i < fresh.pages().size(); i++) {
      write(Kind.PAGE, page(fresh, i), Json.write(new Snapshot.Page(fresh.pages().get(i))), 0);
    }
    Snapshot.Head head = new Snapshot.Head(fresh.index(), fresh.term(), fresh.pages().size());
    write(Kind.SNAPSHOT, "snapshot/head", Json.write(head), fresh.index());
    saving = new Saving(fresh, sender);
  }

  private static String page(Snapshot snapshot, int page) {
    return "snapshot/page/" + snapshot.index() + "/" + page;
  }

  /** Only now may go what the snapshot replaces. */
  private void saved(Saving done) {
    for (int i = 0; i < snapshot.pages().size(); i++) {
      remove(page(snapshot, i));
    }
    saving = null;
    snapshot = done.snapshot();
    NodeId sender = done.sender();
    if (sender == null || snapshot.index() <= commit) {
      compact(Math.max(log.baseIndex(), snapshot.index() - trailingEntries()));
      return;
    }
    // Section 5.3: what follows the snapshot stays only if it follows the same entry.
    if (log.termAt(snapshot.index()) == snapshot.term()) {
      compact(snapshot.index());
    } else {
      removeDown(log.baseIndex() + 1, log.lastIndex());
      log.reset(snapshot.index(), snapshot.term());
    }
    commit = snapshot.index();
    applied = commit;
    installed = snapshot;
    send(sender, new RaftAppended(space, term(), true, commit, 0));
  }

  /** From the first on: a crash in between leaves a log that reaches back further. */
  private void compact(long to) {
    for (long i = log.baseIndex() + 1; i <= to; i++) {
      remove("log/" + i);
    }
    log.compact(to);
  }

  /** From the last on: a crash in between leaves a log without a hole. */
  private void removeDown(long from, long to) {
    for (long i = to; i >= from; i--) {
      remove("log/" + i);
    }
  }

  private void remove(String name) {
    write(Kind.REMOVAL, name, null, 0);
  }

  /** Section 5.3, InstallSnapshot, page by page. */
  final void receive(NodeId from, RaftPage page) {
    if (page.index() <= commit) {
      answer(from, new RaftAppended(space, term(), true, page.index(), 0));
      return;
    }
    if (saving != null || page.pages() > Snapshot.PAGES_MAX) {
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

  // ---- disk and messages ------------------------------------------------------------------------

  /**
   * Takes up what earlier lives stored.
   *
   * @throws IllegalArgumentException if it does not hold together
   * @throws Json.MalformedException if a record cannot be read
   */
  final void restore(Map<String, String> records) {
    vote = restoreVote(records);
    durableTerm = vote.term();
    TreeSet<String> kept = new TreeSet<>();
    String head = records.get(space + "/snapshot/head");
    if (head != null) {
      snapshot = restoreSnapshot(Json.read(head, Snapshot.Head.class), records, kept);
      installed = snapshot;
    }
    TreeMap<Long, Entry> entries = new TreeMap<>();
    records.forEach(
        (key, value) -> {
          if (key.startsWith(space + "/log/")) {
            Entry entry = Json.read(value, Entry.class);
            entries.put(entry.index(), entry);
          }
        });
    log.restore(entries, snapshot);
    for (long i = log.baseIndex() + 1; i <= log.lastIndex(); i++) {
      kept.add(space + "/log/" + i);
    }
    commit = snapshot.index();
    applied = commit;
    for (String key : records.keySet()) {
      boolean ours = key.startsWith(space + "/log/") || key.startsWith(space + "/snapshot/page/");
      if (ours && !kept.contains(key)) {
        remove(key.substring(space.length() + 1));
      }
    }
  }

  private Snapshot restoreSnapshot(
      Snapshot.Head head, Map<String, String> records, TreeSet<String> kept) {
    List<List<Row>> pages = new ArrayList<>();
    Snapshot found = new Snapshot(head.index(), head.term(), List.of());
    for (int i = 0; i < head.pages(); i++) {
      String key = space + "/" + page(found, i);
      String page = records.get(key);
      if (page == null) {
        throw new IllegalArgumentException("page " + i + " of the snapshot is missing");
      }
      pages.add(Json.read(page, Snapshot.Page.class).rows());
      kept.add(key);
    }
    return new Snapshot(head.index(), head.term(), pages);
  }

  private void write(Kind kind, String name, @Nullable String value, long mark) {
    effects.add(disk.write(kind, space + "/" + name, value, mark));
  }

  /** Takes note of what is durable now, and lets go what waited for it. */
  final void stored(long ticket) {
    for (Disk.Write write : disk.stored(ticket)) {
      Saving fresh = saving;
      if (write.kind() == Kind.VOTE) {
        durableTerm = write.mark();
      } else if (write.kind() == Kind.SNAPSHOT && fresh != null) {
        saved(fresh);
      }
    }
    effects.addAll(disk.released());
  }

  final void emit(Effect effect) {
    effects.add(effect);
  }

  protected final void send(NodeId to, RaftMessage message) {
    effects.add(Effect.Send.command(to, message));
  }

  final List<Effect> taken() {
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  /** Of the applied entries, how many stay when a snapshot is there. */
  abstract long trailingEntries();

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** The vote of earlier lives. */
  protected HardState restoreVote(Map<String, String> records) {
    String text = records.get(space + "/vote");
    return text == null ? HardState.NONE : Json.read(text, HardState.class);
  }

  /** Figure 3.1: "updated on stable storage before responding to RPCs". */
  protected void answer(NodeId to, RaftMessage message) {
    if (disk.idle()) {
      send(to, message);
    } else {
      disk.hold(to, message);
    }
  }

  /** The last entry of this node's log that is on its disk, and all before it. */
  protected long storedIndex() {
    return Math.min(log.lastIndex(), disk.firstEntry() - 1);
  }

  /** How far entries may be applied. */
  protected long appliable() {
    return commit;
  }

  /**
   * Figure 3.1: "if an existing entry conflicts with a new one (same index but different terms),
   * delete the existing entry and all that follow it".
   */
  protected boolean conflicts(Entry entry) {
    return log.termAt(entry.index()) != entry.term();
  }
}

package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.Disk.Kind;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppended;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every node keeps, whoever leads: its term and vote, its log, its snapshot, each on disk
 * before anybody is told; and how far all of that is committed and applied.
 *
 * <p>In this class and those on it, the protected methods are the steps on which safety rests, one
 * each.
 */
abstract class Stored {
  /** A snapshot under way to the disk; with whom to tell if a leader sent it. */
  private record Saving(Snapshot snapshot, @Nullable NodeId sender) {}

  final String space;
  final Members members;
  final NodeId self;
  final Disk disk = new Disk();
  RaftLog log = new RaftLog();
  Snapshot snapshot = Snapshot.NONE;
  long now;
  private final List<Effect> effects = new ArrayList<>();
  private HardState vote = HardState.NONE;
  private long durableTerm;
  private long commit;
  private long applied;
  private @Nullable Saving saving;
  private @Nullable Snapshot installed;

  Stored(String space, Members members) {
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

  final void truncate(long from) {
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

  final void save(Snapshot fresh, @Nullable NodeId sender) {
    for (int i = 0; i < fresh.pages().size(); i++) {
      write(
          Kind.PAGE,
          Snapshot.page(fresh.index(), i),
          Json.write(new Snapshot.Page(fresh.pages().get(i))),
          0);
    }
    Snapshot.Head head = new Snapshot.Head(fresh.index(), fresh.term(), fresh.pages().size());
    write(Kind.SNAPSHOT, "snapshot/head", Json.write(head), fresh.index());
    saving = new Saving(fresh, sender);
  }

  /** Only now may go what the snapshot replaces. */
  private void saved(Saving done) {
    for (int i = 0; i < snapshot.pages().size(); i++) {
      remove(Snapshot.page(snapshot.index(), i));
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
    send(sender, new RaftAppended(space, term(), true, commit, 0, 0));
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
    Restored restored = Restored.of(space, records);
    log = restored.log();
    snapshot = restored.snapshot();
    installed = snapshot.index() == 0 ? null : snapshot;
    commit = snapshot.index();
    applied = commit;
    restored.leftover().forEach(this::remove);
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
}

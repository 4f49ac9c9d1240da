package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppend;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPage;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a leader sends its followers, as far as they have room for it (3.5, 5.3, 10.2.1). */
abstract class Replicating extends Replica {
  private static final int BATCH_ENTRIES_MAX = 64;

  /** Six bytes of JSON a character at most, so that a batch fits a message of the channel. */
  private static final int BATCH_CHARS_MAX = 128 * 1024;

  /** A timer that ran out too early is not set for less than this. */
  private static final long TIMER_NANOS_MIN = 1_000_000;

  final RaftSettings settings;
  final TimerId timer;

  /** Present while this node leads. */
  @Nullable Leadership leadership;

  private final RandomGenerator random;
  final TreeSet<NodeId> down = new TreeSet<>();
  private long dueNanos;
  private long armedNanos = Long.MAX_VALUE;

  Replicating(String space, Members members, RaftSettings settings, RandomGenerator random) {
    super(space, members);
    this.settings = settings;
    this.random = random;
    this.timer = new TimerId(space, "raft");
  }

  final void resend(NodeId peer, Progress progress) {
    Snapshot sending = progress.sending;
    if (down.contains(peer)) {
      return;
    }
    if (sending == null) {
      progress.probe();
    } else {
      page(peer, progress, sending);
    }
  }

  /** Up to where the follower surely has what this log still holds; 0 if that is nothing. */
  private long known(Progress progress) {
    return progress.match >= log.baseIndex() ? progress.match : 0;
  }

  /** An append behind what the follower surely has. */
  final RaftAppend nothingNew(Leadership own, Progress progress) {
    long behind = known(progress);
    long prevTerm = behind == 0 ? 0 : log.termAt(behind);
    long told = Math.min(commitIndex(), behind);
    progress.commitTold = Math.max(progress.commitTold, told);
    return new RaftAppend(space, term(), behind, prevTerm, List.of(), told, own.round);
  }

  /** Sends each follower what it lacks, as far as there is room. */
  final void replicate() {
    Leadership own = leadership;
    if (own == null) {
      return;
    }
    own.peers()
        .forEach(
            (peer, progress) -> {
              if (!down.contains(peer)) {
                replicate(own, peer, progress);
              }
            });
  }

  private void replicate(Leadership own, NodeId peer, Progress progress) {
    while (progress.sending == null && progress.hasRoom() && progress.next <= log.lastIndex()) {
      if (progress.next <= log.baseIndex()) {
        progress.sending = snapshot;
        progress.page = 0;
        page(peer, progress, snapshot);
        return;
      }
      long prev = progress.next - 1;
      List<Entry> batch = log.batch(progress.next, BATCH_ENTRIES_MAX, BATCH_CHARS_MAX);
      send(
          peer,
          new RaftAppend(space, term(), prev, log.termAt(prev), batch, commitIndex(), own.round));
      progress.sent(prev + batch.size());
    }
    if (progress.isQuiet() && progress.commitTold < Math.min(commitIndex(), known(progress))) {
      send(peer, nothingNew(own, progress));
    }
  }

  final void page(NodeId peer, Progress progress, Snapshot sending) {
    List<List<Row>> pages = sending.pages();
    List<Row> rows = progress.page < pages.size() ? pages.get(progress.page) : List.of();
    send(
        peer,
        new RaftPage(
            space,
            term(),
            sending.index(),
            sending.term(),
            progress.page,
            Math.max(1, pages.size()),
            rows));
  }

  // ---- peers and time ---------------------------------------------------------------------------

  /** What is under way to this peer may be lost. */
  final void lost(NodeId peer) {
    Leadership own = leadership;
    Progress progress = own == null ? null : own.of(peer);
    if (progress != null) {
      progress.sending = null;
      progress.probe();
    }
  }

  /** How the failure detector sees a peer; a newcomer is told at once who leads. */
  final void seen(NodeId peer, PeerState state) {
    if (state == PeerState.DOWN) {
      down.add(peer);
      return;
    }
    down.remove(peer);
    Leadership own = leadership;
    Progress progress = own == null ? null : own.of(peer);
    if (own != null && progress != null && state == PeerState.UP) {
      lost(peer);
      send(peer, nothingNew(own, progress));
    }
  }

  /** Whom a question may reach. */
  final List<NodeId> reachable() {
    return members.peers().stream().filter(peer -> !down.contains(peer)).toList();
  }

  /** Wakes this node then, and not before; a timer that runs out earlier is set again. */
  final void due(Duration delay) {
    dueNanos = now + delay.toNanos();
    if (dueNanos < armedNanos) {
      armedNanos = dueNanos;
      emit(new Effect.SetTimer(timer, delay));
    }
  }

  final boolean isDue() {
    armedNanos = Long.MAX_VALUE;
    boolean due = now >= dueNanos;
    if (!due) {
      due(Duration.ofNanos(Math.max(dueNanos - now, TIMER_NANOS_MIN)));
    }
    return due;
  }

  final Duration jittered(Duration base) {
    return Duration.ofNanos((long) (base.toNanos() * (1 + random.nextDouble())));
  }

  @Override
  final long trailingEntries() {
    return settings.trailingEntries();
  }
}

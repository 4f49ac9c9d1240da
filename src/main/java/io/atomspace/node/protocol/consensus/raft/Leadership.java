package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a leader has for the time of its term, and nobody has after it. */
final class Leadership {
  /** Reads that wait for a round; more are not heard, and asked again. */
  private static final int READS_MAX = 4096;

  /**
   * A read that waits until a majority has answered a round begun after it (section 6.4).
   *
   * @param index the state that it must see
   */
  record Reading(NodeId from, long session, long serial, long index, long round) {}

  /** The entry that begins the term. */
  final long firstIndex;

  /** The latest round of heartbeats. */
  long round;

  /** Who shall lead next; null if nobody shall. */
  @Nullable NodeId successor;

  long successorUntilNanos;

  private final TreeMap<NodeId, Progress> peers = new TreeMap<>();
  private final ArrayDeque<Reading> reads = new ArrayDeque<>();
  private boolean confirming;

  Leadership(List<NodeId> others, Collection<NodeId> voters, long firstIndex, long nowNanos) {
    this.firstIndex = firstIndex;
    for (NodeId other : others) {
      Progress progress = new Progress(firstIndex);
      if (voters.contains(other)) {
        progress.heardNanos = nowNanos;
      }
      peers.put(other, progress);
    }
  }

  TreeMap<NodeId, Progress> peers() {
    return peers;
  }

  @Nullable Progress of(NodeId peer) {
    return peers.get(peer);
  }

  /** The highest index that so many nodes have stored, this one up to {@code own}. */
  long agreed(long own, int nodes) {
    return reached(nodes, own, peer -> peer.match);
  }

  /** The last round that so many nodes have answered, this one included. */
  long confirmed(int nodes) {
    return reached(nodes, round, peer -> peer.round);
  }

  /** Since when so many nodes, this one included, have been heard. */
  long heardNanos(int nodes, long nowNanos) {
    return reached(nodes, nowNanos, peer -> peer.heardNanos);
  }

  private long reached(int nodes, long own, ToLongFunction<Progress> value) {
    List<Long> values = new ArrayList<>();
    values.add(own);
    peers.values().forEach(peer -> values.add(value.applyAsLong(peer)));
    values.sort(Comparator.reverseOrder());
    return values.get(nodes - 1);
  }

  /** The follower whose log reaches furthest. */
  @Nullable NodeId mostAdvanced() {
    return peers.entrySet().stream()
        .max(Comparator.comparingLong(peer -> peer.getValue().match))
        .map(java.util.Map.Entry::getKey)
        .orElse(null);
  }

  /**
   * Notes a read. It waits for the next round if one is under way, which may have begun before it.
   *
   * @return whether a round must begin now
   */
  boolean read(NodeId from, long session, long serial, long index) {
    if (reads.size() == READS_MAX) {
      return false;
    }
    reads.add(new Reading(from, session, serial, index, round + 1));
    return begin();
  }

  private boolean begin() {
    boolean begins = !confirming && !reads.isEmpty();
    confirming |= begins;
    return begins;
  }

  /** The reads that need no further round. */
  List<Reading> confirmedReads(long confirmedRound) {
    List<Reading> due = new ArrayList<>();
    while (!reads.isEmpty() && reads.element().round() <= confirmedRound) {
      due.add(reads.remove());
    }
    if (confirmedRound >= round) {
      confirming = false;
    }
    return due;
  }

  /** Whether reads came in while a round was under way that is over now. */
  boolean mustConfirmAgain() {
    return begin();
  }
}

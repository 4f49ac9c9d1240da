package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who follows this leader: for how long already, and how long that lets it lead. */
final class Lease {
  private final long leaseNanos;
  private final int others;
  private final TreeMap<NodeId, Long> renewedNanos = new TreeMap<>();
  private final TreeMap<NodeId, Long> sinceNanos = new TreeMap<>();
  private long untilNanos;

  /**
   * @param others how many followers, beside the leader itself, keep the lease
   */
  Lease(long leaseNanos, int others, Collection<NodeId> voters, long nowNanos) {
    this.leaseNanos = leaseNanos;
    this.others = others;
    voters.forEach(voter -> renewedNanos.put(voter, nowNanos));
    reckon();
  }

  /** A heartbeat of a follower that names this leader and its term. */
  void renew(NodeId follower, long nowNanos) {
    renewedNanos.put(follower, nowNanos);
    sinceNanos.putIfAbsent(follower, nowNanos);
    reckon();
  }

  /** The peer follows no more, or in a new life: it is not stable. */
  void unsettle(NodeId peer) {
    sinceNanos.remove(peer);
  }

  long untilNanos() {
    return untilNanos;
  }

  /** The highest id above this one that follows now. */
  @Nullable NodeId highestAbove(NodeId self) {
    NodeId highest = sinceNanos.isEmpty() ? self : sinceNanos.lastKey();
    return highest.compareTo(self) > 0 ? highest : null;
  }

  long followsSinceNanos(NodeId follower) {
    return sinceNanos.getOrDefault(follower, Long.MAX_VALUE);
  }

  private void reckon() {
    if (others == 0) {
      untilNanos = Long.MAX_VALUE;
      return;
    }
    List<Long> latest =
        renewedNanos.values().stream().sorted(Comparator.reverseOrder()).limit(others).toList();
    untilNanos = latest.size() < others ? Long.MIN_VALUE : latest.get(others - 1) + leaseNanos;
  }
}

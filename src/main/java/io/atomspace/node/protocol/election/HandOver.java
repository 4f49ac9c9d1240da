package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.NodeId;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When a leader gives its place to a higher node: once that has followed it, UP and in one life,
 * for the stable time. Each hand-over in vain doubles that time for its successor, up to 64 times,
 * so that a node which cannot win a majority does not unseat the leader again and again.
 */
final class HandOver {
  private static final int DOUBLINGS_MAX = 6;

  private final long stableNanos;
  private final TreeMap<NodeId, Integer> inVain = new TreeMap<>();

  HandOver(Duration stable) {
    stableNanos = stable.toNanos();
  }

  /** Who shall lead instead of this node, if anyone. */
  @Nullable NodeId successor(NodeId self, Lease lease, Peers peers, long nowNanos) {
    NodeId highest = lease.highestAbove(self);
    if (highest == null || !peers.isUp(highest)) {
      return null;
    }
    long needed = stableNanos << inVain.getOrDefault(highest, 0);
    return nowNanos - lease.followsSinceNanos(highest) < needed ? null : highest;
  }

  void tried(NodeId successor) {
    inVain.merge(successor, 1, (before, one) -> Math.min(before + one, DOUBLINGS_MAX));
  }

  void succeeded(NodeId leader) {
    inVain.remove(leader);
  }
}

package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the ledger knows of the other members, by the facts announced so far. */
final class Peers {
  private final Members members;

  /** Of those that cannot be reached: since when. */
  private final TreeMap<NodeId, Long> missedSince = new TreeMap<>();

  private @Nullable NodeId leader;

  Peers(Members members) {
    this.members = members;
  }

  void started(long nowNanos) {
    members.peers().forEach(peer -> missedSince.put(peer, nowNanos));
  }

  void apply(long nowNanos, Fact.Peer fact) {
    if (fact.state() == Fact.PeerState.DOWN) {
      missedSince.putIfAbsent(fact.peer(), nowNanos);
    } else {
      missedSince.remove(fact.peer());
    }
  }

  void follow(Fact.Leader fact) {
    leader = fact.leader();
  }

  NodeId self() {
    return members.self();
  }

  int majority() {
    return members.majority();
  }

  List<NodeId> all() {
    return members.all();
  }

  boolean areLed() {
    return leader != null;
  }

  boolean areLedFromHere() {
    return members.self().equals(leader);
  }

  /** Who is to see to a job of this taker: itself, or the leader while it is missed. */
  @Nullable NodeId responsible(NodeId taker) {
    boolean there = members.all().contains(taker) && !missedSince.containsKey(taker);
    return there ? taker : leader;
  }

  List<NodeId> reachable() {
    return members.peers().stream().filter(peer -> !missedSince.containsKey(peer)).toList();
  }

  /** Whether this node and those it reaches are a majority. */
  boolean areMajority() {
    return members.peers().size() + 1 - missedSince.size() >= members.majority();
  }

  boolean allReachable() {
    return missedSince.isEmpty();
  }

  /** Whether this member is missed for so long that it will hardly come back. */
  boolean isGone(NodeId member, long nowNanos, Duration takeover) {
    Long since = missedSince.get(member);
    boolean unknown = !members.all().contains(member);
    return unknown || since != null && nowNanos - since >= takeover.toNanos();
  }
}

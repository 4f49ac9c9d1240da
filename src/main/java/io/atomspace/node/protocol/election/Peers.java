package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The failure detector's view of the peers, and the latest life of each. */
final class Peers {
  private final Members members;
  private final TreeMap<NodeId, PeerState> states = new TreeMap<>();
  private final TreeMap<NodeId, Long> sessions = new TreeMap<>();

  Peers(Members members) {
    this.members = members;
    members.peers().forEach(peer -> states.put(peer, PeerState.SUSPECT));
  }

  boolean has(NodeId peer) {
    return states.containsKey(peer);
  }

  void update(Fact.Peer fact) {
    states.replace(fact.peer(), fact.state());
  }

  boolean isUp(NodeId peer) {
    return states.get(peer) == PeerState.UP;
  }

  /** All that are heard. */
  List<NodeId> up() {
    return members.peers().stream().filter(this::isUp).toList();
  }

  /** Whom a question may reach: all that are not DOWN. */
  List<NodeId> reachable() {
    return members.peers().stream().filter(peer -> states.get(peer) != PeerState.DOWN).toList();
  }

  /** The live ones that stand before this node. */
  TreeSet<NodeId> higherUp() {
    TreeSet<NodeId> higher = new TreeSet<>(states.tailMap(members.self(), false).keySet());
    higher.removeIf(peer -> !isUp(peer));
    return higher;
  }

  /** False for a heartbeat of a life that has ended. */
  boolean isPresent(NodeId peer, long session) {
    return sessions.merge(peer, session, Math::max) == session;
  }
}

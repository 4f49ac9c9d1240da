package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the roles of this node know of the others, by the facts announced so far. */
final class Cluster {
  private final Members members;
  private final Profile own;
  private final TreeMap<NodeId, Fact.Peer> peers = new TreeMap<>();
  private @Nullable NodeId leader;
  private long term;

  /** What a fact about a peer means for jobs. */
  enum Change {
    /** It can be reached again, or for the first time. */
    JOINED,
    /** It is the same node in a new life: whatever it held is gone. */
    RESTARTED,
    /** It is taken for dead. */
    LEFT,
    /** Its profile may be new. */
    NONE
  }

  Cluster(Members members, Profile own) {
    this.members = members;
    this.own = own;
  }

  NodeId self() {
    return members.self();
  }

  @Nullable NodeId leader() {
    return leader;
  }

  long term() {
    return term;
  }

  boolean leads() {
    return members.self().equals(leader);
  }

  /** Tells whether leader or term are new. */
  boolean apply(Fact.Leader fact) {
    boolean changed = fact.term() != term || !java.util.Objects.equals(fact.leader(), leader);
    leader = fact.leader();
    term = fact.term();
    return changed;
  }

  Change apply(Fact.Peer fact) {
    if (!members.all().contains(fact.peer()) || fact.peer().equals(self())) {
      return Change.NONE;
    }
    Fact.Peer before = peers.put(fact.peer(), fact);
    boolean was = before != null && before.state() != Fact.PeerState.DOWN;
    boolean is = fact.state() != Fact.PeerState.DOWN;
    if (was && !is) {
      return Change.LEFT;
    }
    if (before != null
        && before.session() != 0
        && fact.session() != 0
        && before.session() != fact.session()) {
      return Change.RESTARTED;
    }
    return is && !was ? Change.JOINED : Change.NONE;
  }

  boolean reachable(NodeId node) {
    Fact.Peer peer = peers.get(node);
    return node.equals(self()) || peer != null && peer.state() != Fact.PeerState.DOWN;
  }

  /** All peers not taken for dead, in ascending order. */
  List<NodeId> reachablePeers() {
    List<NodeId> reachable = new ArrayList<>();
    for (NodeId peer : peers.keySet()) {
      if (reachable(peer)) {
        reachable.add(peer);
      }
    }
    return reachable;
  }

  /** All peers that nobody misses, in ascending order. */
  List<NodeId> peersUp() {
    return peers.values().stream()
        .filter(peer -> peer.state() == Fact.PeerState.UP)
        .map(Fact.Peer::peer)
        .toList();
  }

  /** This node and every reachable one whose profile is known. */
  SortedMap<NodeId, Profile> workers() {
    TreeMap<NodeId, Profile> workers = new TreeMap<>();
    workers.put(self(), own);
    for (Fact.Peer peer : peers.values()) {
      Profile profile = peer.profile();
      if (profile != null && peer.state() != Fact.PeerState.DOWN) {
        workers.put(peer.peer(), profile);
      }
    }
    return workers;
  }

  /** Slots of all reachable nodes that have this engine. */
  int slots(String engine) {
    int slots = 0;
    for (Profile profile : workers().values()) {
      slots += profile.engines().contains(engine) ? profile.slots() : 0;
    }
    return slots;
  }

  String url(NodeId node) {
    if (node.equals(self())) {
      return own.url();
    }
    Fact.Peer peer = peers.get(node);
    Profile profile = peer == null ? null : peer.profile();
    return profile == null ? "" : profile.url();
  }
}

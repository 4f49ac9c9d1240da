package io.atomspace.node.kernel;

import org.jspecify.annotations.Nullable;

/** What one protocol of a node tells all others, and the world. */
public sealed interface Fact {

  /** How the failure detector sees a peer. Suspicion is not failure. */
  enum PeerState {
    /** Heard within its expected gap. */
    UP,
    /** Silent for longer than expected. */
    SUSPECT,
    /** Silent for so long that its channel is reset and its work given to others. */
    DOWN
  }

  /**
   * A peer changed its state, or its session (a restart) while staying UP.
   *
   * @param profile what the peer last said of itself; null if never heard
   */
  record Peer(NodeId peer, long session, PeerState state, @Nullable Profile profile)
      implements Fact {}

  /**
   * The channel to a peer starts anew: messages not yet acknowledged may or may not have arrived.
   *
   * @param session the peer's session from now on; 0 if not known yet
   */
  record ChannelReset(NodeId peer, long session) implements Fact {}

  /**
   * This node's view of the leader.
   *
   * @param leader null while none is known
   * @param term rises with each election
   */
  record Leader(@Nullable NodeId leader, long term) implements Fact {}
}

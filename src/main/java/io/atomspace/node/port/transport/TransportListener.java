package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;

/**
 * Hears what a transport brings. Called on the transport's own threads, perhaps several at a time,
 * so every method must be safe for that, return quickly and never block.
 */
public interface TransportListener {
  /** A frame for this node: untrusted bytes, perhaps repeated or out of order. */
  void frame(byte[] frame);

  /** Frames can flow again. Alternates with {@link #down}, whichever comes first. */
  void up();

  /**
   * No frame can flow. Called again, without an {@link #up} between, when the cause changes.
   *
   * @param cause what is wrong and where, in words for an operator
   */
  void down(String cause);

  /** Frames flow, but part of the transport is lost, such as one of two brokers. */
  default void degraded(String cause) {}

  /**
   * A hint, no proof, that a peer has died: its connection broke.
   *
   * @param session the life of the peer that made the connection
   */
  void peerLost(NodeId peer, long session);

  /** Somebody outside the cluster asks for something, where the transport lets them. */
  default void request(OutsideRequest request) {}
}

package io.atomspace.node.kernel;

import java.util.Map;

/**
 * What happens to a machine. Every record here is plain data: it can be written down and replayed.
 */
public interface Event {

  /**
   * The first event of a machine's life.
   *
   * @param session greater than every earlier session of this node
   * @param records what {@link Effect.Persist} stored in earlier lives, by key
   */
  record Started(long session, Map<String, String> records) implements Event {}

  /** A frame arrived from the transport: untrusted bytes, perhaps lost, repeated or reordered. */
  record FrameReceived(Bytes frame) implements Event {}

  /** The channel delivers a message: in order and once for each session of its sender. */
  record Received(Message message) implements Event {}

  /** A timer set by {@link Effect.SetTimer} has run out. */
  record TimerFired(TimerId timer) implements Event {}

  /** A {@link Effect.Persist} with this key and ticket survives a crash from now on. */
  record Stored(String key, long ticket) implements Event {}

  /**
   * A {@link Effect.Persist} could not be made durable now: the node must stop acting on it. It may
   * survive a crash all the same, and does once a later one is {@link Stored}.
   */
  record StoreFailed(String key, long ticket, String cause) implements Event {}

  /** This node's own transport can carry frames again. */
  record TransportUp() implements Event {}

  /** This node's own transport carries nothing for now. */
  record TransportDown(String cause) implements Event {}

  /** A hint, such as an MQTT will, that a session of a peer has died. */
  record PeerLost(NodeId peer, long session) implements Event {}

  /** Another protocol of this node announced a fact. */
  record Announced(Fact fact) implements Event {}

  /**
   * What one protocol of this node says to another within a step, by {@link Effect.Tell}: a request
   * or its answer.
   */
  interface Told extends Event {}

  /** A user's command; answered by one {@link Effect.Reply} with the same ticket. */
  interface Command extends Event {
    long ticket();
  }

  /** What became of {@link Effect.Run}. */
  interface Outcome extends Event {}
}

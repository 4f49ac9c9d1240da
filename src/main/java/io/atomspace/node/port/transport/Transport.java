package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;

/**
 * Carries bytes between two nodes and may lose, repeat or reorder them. Order, acknowledgement and
 * repetition stand once, in the channel above, the same over every transport.
 *
 * <p>Faults of the world never come out of these methods: they are told to the {@link
 * TransportListener}.
 */
public interface Transport extends AutoCloseable {
  /** The longest frame that {@link #send} takes. */
  int FRAME_BYTES_MAX = 1 << 20;

  /**
   * Begins to connect and to listen, and returns at once. The listener hears {@code up} or {@code
   * down} when the outcome is known. Called once.
   */
  void start(TransportListener listener);

  /**
   * Hands a frame over and returns at once; the array must not be written to afterwards. The frame
   * is dropped, and counted, when the outbox is full or the transport stays down.
   *
   * @throws IllegalArgumentException if the frame is longer than {@link #FRAME_BYTES_MAX}
   */
  void send(NodeId to, byte[] frame);

  /** How many frames and messages this transport gave up since it started. */
  long dropped();

  /** Ends without a hint of death, frees every thread and socket; the listener hears no more. */
  @Override
  void close();
}

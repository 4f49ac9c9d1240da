package io.atomspace.node.port.transport;

/** A transport whose messages any client may read. Telemetry goes here, best effort. */
public interface PublicTopics {
  /**
   * Publishes a message for outsiders; dropped, and counted, when it cannot be sent soon. Never
   * blocks, never throws for a fault of the world.
   *
   * @param topic below the cluster's own, such as {@code telemetry/3/heartbeat}
   */
  void publish(String topic, byte[] json);
}

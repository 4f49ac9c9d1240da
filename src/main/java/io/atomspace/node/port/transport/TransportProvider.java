package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.Map;

/**
 * Makes the transport of one kind. A bean with the qualifier {@link io.atomspace.node.kernel.Kind};
 * the configuration chooses one of them at start.
 */
public interface TransportProvider {

  /**
   * What a transport is made from.
   *
   * @param session this life of the node, greater than every earlier one
   * @param addresses what the configuration gives for each member
   * @param settings the transport's own, its prefix removed; without faults
   */
  record Context(
      String cluster,
      NodeId self,
      long session,
      Map<NodeId, String> addresses,
      Settings settings) {}

  /**
   * Notes every fault there.
   *
   * @param settings the transport's own, its prefix removed
   * @param addresses what the configuration gives for each member
   */
  void check(Settings settings, Map<NodeId, String> addresses);

  /** A transport, not started. */
  Transport create(Context context);
}

package io.atomspace.node.protocol.topology;

import io.atomspace.node.kernel.Kinds;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.List;

/** Makes the topology of one {@link io.atomspace.node.kernel.Kind}. */
public interface TopologyProvider {
  Kinds<TopologyProvider> KINDS = Kinds.of(TopologyProvider.class);

  /**
   * @param all members in ascending order, as {@code Members.all}
   * @param settings {@code atomspace.topology.<kind>.*}, the prefix removed; faults are noted there
   */
  Topology create(List<NodeId> all, Settings settings);
}

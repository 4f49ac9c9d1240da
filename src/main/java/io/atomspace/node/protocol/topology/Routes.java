package io.atomspace.node.protocol.topology;

import io.atomspace.node.kernel.NodeId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The next hops of one node, kept until what it knows of the others changes.
 *
 * <p>A frame on its way is not led back over its source: in a ring it so keeps its direction even
 * where nodes disagree about who is dead. Other disagreements end at the frame's hop limit.
 */
public final class Routes {
  private final Topology topology;
  private final NodeId self;
  private final Set<NodeId> silent = new LinkedHashSet<>();
  private final Map<NodeId, Map<NodeId, NodeId>> hops = new LinkedHashMap<>();

  public Routes(Topology topology, NodeId self) {
    this.topology = topology;
    this.self = self;
  }

  /**
   * The neighbour that gets a frame of {@code source} for {@code target}.
   *
   * @throws IllegalArgumentException if the target is this node or no member
   */
  public NodeId next(NodeId source, NodeId target) {
    Map<NodeId, NodeId> bySource = hops.computeIfAbsent(source, any -> new LinkedHashMap<>());
    NodeId hop = bySource.get(target);
    if (hop == null) {
      Set<NodeId> avoid = new LinkedHashSet<>(silent);
      avoid.add(source);
      hop = topology.nextHop(self, target, avoid);
      bySource.put(target, hop);
    }
    return hop;
  }

  /** From now on ways go around this node, or over it again. */
  public void silent(NodeId node, boolean isSilent) {
    if (isSilent ? silent.add(node) : silent.remove(node)) {
      hops.clear();
    }
  }
}

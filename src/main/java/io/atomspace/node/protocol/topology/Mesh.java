package io.atomspace.node.protocol.topology;

import io.atomspace.node.kernel.NodeId;
import java.util.Collection;
import java.util.List;

/** Everyone talks to everyone directly. */
record Mesh(List<NodeId> all) implements Topology {
  @Override
  public List<NodeId> neighbours(NodeId node) {
    return all.stream().filter(other -> !other.equals(node)).toList();
  }

  // Each hop is the last one: no search, whatever is dead.
  @Override
  public NodeId nextHop(NodeId from, NodeId to, Collection<NodeId> avoid) {
    if (from.equals(to) || !all.contains(to)) {
      throw new IllegalArgumentException("no way leads from " + from + " to " + to);
    }
    return to;
  }
}

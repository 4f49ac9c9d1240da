package io.atomspace.node.protocol.topology;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.Collection;
import java.util.List;

/** Everyone talks to everyone directly. */
record Mesh(List<NodeId> all) implements Topology {

  /** Has no settings. */
  @Kind("mesh")
  @AutoService(TopologyProvider.class)
  public static final class Provider implements TopologyProvider {
    @Override
    public Topology create(List<NodeId> all, Settings settings) {
      return new Mesh(all);
    }
  }

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

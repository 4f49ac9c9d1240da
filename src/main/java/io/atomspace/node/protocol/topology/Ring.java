package io.atomspace.node.protocol.topology;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everyone talks to the next and the one before in ascending order, the last to the first. A ring
 * of two is one link, a ring of one has none.
 */
record Ring(List<NodeId> all) implements Topology {

  /** Has no settings. */
  @Kind("ring")
  @AutoService(TopologyProvider.class)
  public static final class Provider implements TopologyProvider {
    @Override
    public Topology create(List<NodeId> all, Settings settings) {
      return new Ring(all);
    }
  }

  @Override
  public List<NodeId> neighbours(NodeId node) {
    int here = all.indexOf(node);
    if (here < 0) {
      return List.of();
    }
    NodeId before = all.get((here + all.size() - 1) % all.size());
    NodeId after = all.get((here + 1) % all.size());
    return Stream.of(before, after)
        .filter(other -> !other.equals(node))
        .distinct()
        .sorted()
        .toList();
  }
}

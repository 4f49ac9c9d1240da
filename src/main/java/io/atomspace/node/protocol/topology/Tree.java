package io.atomspace.node.protocol.topology;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * A tree filled level by level in ascending order: the first member is the root, and node i has the
 * nodes i x degree + 1 to i x degree + degree as children (counted from 0). One way leads from each
 * node to each other, so while an inner node is dead its subtrees cannot reach the rest.
 *
 * @param degree children of a node at most; 1 makes it a chain
 */
record Tree(List<NodeId> all, int degree) implements Topology {
  private static final int DEGREE = 2;
  private static final int DEGREE_MAX = 256;

  /** Has one setting, {@code degree}. */
  @Kind("tree")
  @AutoService(TopologyProvider.class)
  public static final class Provider implements TopologyProvider {
    @Override
    public Topology create(List<NodeId> all, Settings settings) {
      return new Tree(all, (int) settings.number("degree", DEGREE, 1, DEGREE_MAX));
    }
  }

  @Override
  public List<NodeId> neighbours(NodeId node) {
    int here = all.indexOf(node);
    List<NodeId> neighbours = new ArrayList<>();
    if (here > 0) {
      neighbours.add(all.get((here - 1) / degree));
    }
    if (here >= 0) {
      long first = (long) here * degree + 1;
      for (long child = first; child < first + degree && child < all.size(); child++) {
        neighbours.add(all.get((int) child));
      }
    }
    return neighbours;
  }
}

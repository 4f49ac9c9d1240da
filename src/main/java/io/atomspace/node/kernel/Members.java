package io.atomspace.node.kernel;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The configured members of a cluster and which of them this node is.
 *
 * @param all in ascending order
 * @throws IllegalArgumentException if this node is not among them or one is named twice
 */
public record Members(NodeId self, List<NodeId> all) {
  public Members {
    all = List.copyOf(new TreeSet<>(all));
    if (!all.contains(self)) {
      throw new IllegalArgumentException("node " + self + " is not among the members " + all);
    }
  }

  public static Members of(String self, String... all) {
    return new Members(new NodeId(self), List.of(all).stream().map(NodeId::new).toList());
  }

  /** All but this node, in ascending order. */
  public List<NodeId> peers() {
    return all.stream().filter(node -> !node.equals(self)).toList();
  }

  /** The smallest number of nodes that any other such number must overlap. */
  public int majority() {
    return all.size() / 2 + 1;
  }

  public boolean isMajority(Collection<NodeId> nodes) {
    return nodes.stream().filter(all::contains).distinct().count() >= majority();
  }
}

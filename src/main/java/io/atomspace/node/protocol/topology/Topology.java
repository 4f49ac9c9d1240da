package io.atomspace.node.protocol.topology;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which members talk to each other directly. All others are reached over neighbours, hop by hop.
 *
 * <p>The graph is connected, and links go both ways.
 */
public interface Topology {
  /** The members that this one exchanges frames with, in ascending order; never itself. */
  List<NodeId> neighbours(NodeId node);

  /**
   * The chosen topology.
   *
   * @param all members in ascending order, as {@code Members.all}
   * @throws IllegalArgumentException if there is no such kind or a setting is wrong
   */
  static Topology of(Choice choice, List<NodeId> all) {
    Settings settings = Settings.of(choice.settings());
    Topology topology = TopologyProvider.KINDS.named(choice.kind()).create(all, settings);
    settings.sound();
    return topology;
  }

  /**
   * The neighbour of {@code from} that begins a shortest way to {@code to}; among equally short
   * ones the way over the lowest neighbour. The way passes none of {@code avoid} unless there is no
   * other: a dead node is gone around where that is possible, and tried where it is not. Breadth
   * first, so the cost is that of the graph: callers keep the answer.
   *
   * @throws IllegalArgumentException if the two are the same or {@code to} is no member
   */
  default NodeId nextHop(NodeId from, NodeId to, Collection<NodeId> avoid) {
    if (neighbours(from).contains(to)) {
      return to;
    }
    NodeId around = search(from, to, avoid);
    return around.equals(from) ? straight(from, to) : around;
  }

  private NodeId straight(NodeId from, NodeId to) {
    NodeId hop = search(from, to, List.of());
    if (hop.equals(from)) {
      throw new IllegalArgumentException("no way leads from " + from + " to " + to);
    }
    return hop;
  }

  /** The first hop of a shortest way, or {@code from} itself if there is none. */
  private NodeId search(NodeId from, NodeId to, Collection<NodeId> avoid) {
    Map<NodeId, NodeId> firstHops = new LinkedHashMap<>();
    ArrayDeque<NodeId> frontier = new ArrayDeque<>();
    firstHops.put(from, from);
    frontier.add(from);
    while (!frontier.isEmpty()) {
      NodeId node = frontier.remove();
      for (NodeId next : neighbours(node)) {
        if (firstHops.containsKey(next) || (avoid.contains(next) && !next.equals(to))) {
          continue;
        }
        NodeId hop = node.equals(from) ? next : firstHops.getOrDefault(node, next);
        if (next.equals(to)) {
          return hop;
        }
        firstHops.put(next, hop);
        frontier.add(next);
      }
    }
    return from;
  }
}

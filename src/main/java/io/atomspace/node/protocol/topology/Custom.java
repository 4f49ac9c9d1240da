package io.atomspace.node.protocol.topology;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The links that are given, such as {@code 1-2,2-3}; each goes both ways. A graph in which some
 * member cannot reach another is refused at the start.
 */
record Custom(TreeMap<NodeId, TreeSet<NodeId>> links) implements Topology {

  /** Has one setting, {@code links}. */
  @Kind("custom")
  @AutoService(TopologyProvider.class)
  public static final class Provider implements TopologyProvider {
    @Override
    public Topology create(List<NodeId> all, Settings settings) {
      TreeMap<NodeId, TreeSet<NodeId>> links = new TreeMap<>();
      all.forEach(node -> links.put(node, new TreeSet<>()));
      String text = settings.text("links", "");
      for (String link : text.split(",", -1)) {
        if (link.isBlank() && all.size() < 2) {
          continue;
        }
        List<NodeId> ends = ends(link.strip(), all);
        if (ends.isEmpty()) {
          settings.fault(
              "links",
              "links of two different members, such as 1-2,2-3; '"
                  + link.strip()
                  + "' is none, the members are "
                  + all);
          return new Mesh(all);
        }
        links.computeIfAbsent(ends.get(0), none -> new TreeSet<>()).add(ends.get(1));
        links.computeIfAbsent(ends.get(1), none -> new TreeSet<>()).add(ends.get(0));
      }
      Custom custom = new Custom(links);
      List<NodeId> apart = custom.unreached(all);
      if (!apart.isEmpty()) {
        settings.fault(
            "links", "a graph in one piece; no way leads from " + all.get(0) + " to " + apart);
        return new Mesh(all);
      }
      return custom;
    }

    /** The members that a link joins; ids may have hyphens of their own. None if it is wrong. */
    private static List<NodeId> ends(String link, List<NodeId> all) {
      List<NodeId> found = new ArrayList<>();
      for (int i = link.indexOf('-'); i >= 0; i = link.indexOf('-', i + 1)) {
        String left = link.substring(0, i);
        String right = link.substring(i + 1);
        for (NodeId one : all) {
          for (NodeId other : all) {
            if (one.value().equals(left) && other.value().equals(right) && !one.equals(other)) {
              found.add(one);
              found.add(other);
            }
          }
        }
      }
      return found.size() == 2 ? found : List.of();
    }
  }

  private List<NodeId> unreached(List<NodeId> all) {
    TreeSet<NodeId> left = new TreeSet<>(all);
    ArrayDeque<NodeId> frontier = new ArrayDeque<>(all.subList(0, Math.min(1, all.size())));
    left.removeAll(frontier);
    while (!frontier.isEmpty()) {
      for (NodeId next : neighbours(frontier.remove())) {
        if (left.remove(next)) {
          frontier.add(next);
        }
      }
    }
    return List.copyOf(left);
  }

  @Override
  public List<NodeId> neighbours(NodeId node) {
    return List.copyOf(links.getOrDefault(node, new TreeSet<>()));
  }
}

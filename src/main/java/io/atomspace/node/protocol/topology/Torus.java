package io.atomspace.node.protocol.topology;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.util.List;
import java.util.TreeSet;

/**
 * A grid whose ends meet, filled row by row in ascending order: each row is a ring, and so is each
 * column. The last row may be short: five nodes in three columns make the rows 1 2 3 and 4 5, where
 * the third column is node 3 alone. Two nodes beside each other have one link, not two.
 */
record Torus(List<NodeId> all, int columns) implements Topology {

  /** Has the settings {@code rows} and {@code columns}; each follows from the other. */
  @Kind("torus")
  @AutoService(TopologyProvider.class)
  public static final class Provider implements TopologyProvider {
    @Override
    public Topology create(List<NodeId> all, Settings settings) {
      int size = Math.max(1, all.size());
      int square = (int) Math.ceil(Math.sqrt(size));
      // Three nodes make one ring: in two rows the third would hang on the first alone.
      int usual = size == square + 1 ? size : square;
      int rows = (int) settings.number("rows", 0, 0, size);
      int columns = (int) settings.number("columns", 0, 0, size);
      if (columns == 0) {
        columns = rows == 0 ? usual : (size + rows - 1) / rows;
      }
      int needed = (size + columns - 1) / columns;
      if (rows != 0 && rows != needed) {
        settings.fault(
            "rows", needed + " for " + size + " nodes in " + columns + " columns, or not set");
      }
      return new Torus(all, columns);
    }
  }

  @Override
  public List<NodeId> neighbours(NodeId node) {
    int here = all.indexOf(node);
    if (here < 0) {
      return List.of();
    }
    int row = here / columns;
    int column = here % columns;
    int inRow = Math.min(columns, all.size() - row * columns);
    int inColumn = (all.size() - column + columns - 1) / columns;
    TreeSet<NodeId> neighbours = new TreeSet<>();
    neighbours.add(all.get(row * columns + (column + 1) % inRow));
    neighbours.add(all.get(row * columns + (column + inRow - 1) % inRow));
    neighbours.add(all.get((row + 1) % inColumn * columns + column));
    neighbours.add(all.get((row + inColumn - 1) % inColumn * columns + column));
    neighbours.remove(node);
    return List.copyOf(neighbours);
  }
}

package io.atomspace.node.tool.bench;

import io.atomspace.node.tool.bench.Speedup.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The run of median wall time of one system and size.
 *
 * @param item processor time of one item
 * @param speedup over the median of the plain loop
 */
public record SpeedupRow(
    String system,
    int nodes,
    String item,
    double efficiency,
    double speedup,
    double wallSeconds,
    double brokerSeconds,
    double dasSeconds,
    double clientSeconds) {

  /** A row for each system and size that was run; the loop alone is among them. */
  public static List<SpeedupRow> of(List<Run> all) {
    double loop = median(all, "loop", 1).wallSeconds();
    List<SpeedupRow> rows = new ArrayList<>();
    for (String system : List.of("loop", "static", "atomspace")) {
      all.stream()
          .filter(run -> run.system().equals(system))
          .map(Run::nodes)
          .distinct()
          .sorted()
          .forEach(nodes -> rows.add(of(median(all, system, nodes), loop)));
    }
    return rows;
  }

  private static SpeedupRow of(Run run, double loopSeconds) {
    return new SpeedupRow(
        run.system(),
        run.nodes(),
        "1ms",
        run.efficiency(),
        loopSeconds / run.wallSeconds(),
        run.wallSeconds(),
        run.brokerSeconds(),
        run.dasSeconds(),
        run.clientSeconds());
  }

  private static Run median(List<Run> all, String system, int nodes) {
    List<Run> runs =
        all.stream()
            .filter(run -> run.system().equals(system) && run.nodes() == nodes)
            .sorted(Comparator.comparingDouble(Run::wallSeconds))
            .toList();
    return runs.get(runs.size() / 2);
  }
}

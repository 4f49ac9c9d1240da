package io.atomspace.node.tool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.tool.bench.Speedup.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedupRowTest {
  private static Run run(String system, int nodes, double wall, double client) {
    return new Run(system, nodes, wall, 1, 0.5, 0.2, 0.3, client);
  }

  @Test
  void theMedianRunCountsAgainstTheMedianLoop() {
    List<Run> all =
        List.of(
            run("atomspace", 2, 9, 0.9),
            run("loop", 1, 8, 0.1),
            run("atomspace", 2, 5, 0.5),
            run("loop", 1, 12, 0.1),
            run("atomspace", 2, 4, 0.4),
            run("loop", 1, 10, 0.2),
            run("atomspace", 1, 20, 0.1),
            run("static", 2, 5, 0));
    assertEquals(
        List.of(
            new SpeedupRow("loop", 1, "1ms", 0.5, 1, 10, 0.2, 0.3, 0.2),
            new SpeedupRow("static", 2, "1ms", 0.5, 2, 5, 0.2, 0.3, 0),
            new SpeedupRow("atomspace", 1, "1ms", 0.5, 0.5, 20, 0.2, 0.3, 0.1),
            new SpeedupRow("atomspace", 2, "1ms", 0.5, 2, 5, 0.2, 0.3, 0.5)),
        SpeedupRow.of(all));
  }
}

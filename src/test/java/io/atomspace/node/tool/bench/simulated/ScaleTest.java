package io.atomspace.node.tool.bench.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.tool.bench.simulated.Scale.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void aRowForEachSizeWithRatiosToOneNode() {
    List<String> notes = new ArrayList<>();
    List<Row> rows = new Scale(2_000, Duration.ofMillis(10), 1, notes::add).rows(List.of(3, 5));
    assertEquals(List.of(3, 5), rows.stream().map(Row::nodes).toList());
    assertEquals(2, notes.size());
    for (Row row : rows) {
      assertTrue(row.electMillis() > 0, row::toString);
      // A silent death shows when a late leader has answered no inquiry.
      assertTrue(row.failoverMillis() > 200 && row.failoverMillis() < 1_000, row::toString);
      assertEquals((row.nodes() - 1) / 0.3, row.idleMessagesPerNodeSecond(), 0.5);
      assertTrue(row.speedup() > 0.5 * row.nodes(), row::toString);
      assertTrue(row.speedup() <= row.nodes(), row::toString);
      assertEquals(row.speedup() / row.nodes(), row.efficiency(), 1e-9);
    }
  }
}

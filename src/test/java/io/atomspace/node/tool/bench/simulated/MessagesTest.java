package io.atomspace.node.tool.bench.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.tool.bench.simulated.Messages.Row;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final int NODES = 3;
  private static final int ITEMS = 500;

  private final List<Row> rows = Messages.count(NODES, ITEMS, Duration.ofMillis(2));

  private Map<String, Row> of(String what) {
    Map<String, Row> byKind = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> row.what().equals(what))
        .forEach(row -> byKind.put(row.kind(), row));
    return byKind;
  }

  @Test
  void anIdleNodeOnlyBeats() {
    Map<String, Row> idle = of("idle");
    assertEquals(Set.of("Heartbeat", "all"), idle.keySet());
    Row all = idle.get("all");
    // One each 0.3 s to each of two peers.
    assertEquals(2 / 0.3, all.messages(), 0.5);
    assertEquals(all.messages(), all.frames());
    assertNull(all.perItem());
  }

  @Test
  void aJobSaysWhatItsProtocolNames() {
    Map<String, Row> job = of("job");
    for (String kind : List.of("JobSubmission", "JobAssignment", "JobScript", "JobPull")) {
      assertTrue(job.containsKey(kind), job::toString);
    }
    assertTrue(job.get("JobParts").messages() > 1, job::toString);
    assertEquals(0, job.get("ack").messages());
    for (Row row : job.values()) {
      assertEquals(NODES, row.nodes());
      assertEquals(row.frames() / ITEMS, row.perItem(), 1e-9);
      assertEquals(row.bytes() / ITEMS, row.bytesPerItem(), 1e-9);
    }
    double frames = job.values().stream().mapToDouble(Row::frames).sum();
    assertEquals(2 * job.get("all").frames(), frames, 1e-9);
  }

  @Test
  void theSameIsCountedEachTime() {
    assertEquals(rows, Messages.count(NODES, ITEMS, Duration.ofMillis(2)));
  }
}

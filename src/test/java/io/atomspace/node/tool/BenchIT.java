package io.atomspace.node.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks as a user runs them, with small numbers: rows come, and nothing is left behind. */
@Tag("world")
class BenchIT {

  /** The rows of a benchmark, by what these two fields say; no two say the same. */
  private static Map<String, JsonObject> rows(Asn ran, String first, String second) {
    assertEquals(0, ran.code(), ran::toString);
    List<JsonObject> rows =
        ran.json().asJsonObject().getJsonArray("rows").getValuesAs(JsonObject.class);
    return rows.stream()
        .collect(
            Collectors.toMap(
                row -> row.getString(first) + " " + row.getString(second), Function.identity()));
  }

  private static double number(JsonObject row, String name) {
    return row.getJsonNumber(name).doubleValue();
  }

  private static void assertOnlyLogsAreLeft(Path folder) {
    assertTrue(Files.exists(folder.resolve("logs")), folder.toString());
    for (String gone : List.of("cluster.json", "usr", "data")) {
      assertFalse(Files.exists(folder.resolve(gone)), gone);
    }
  }

  @Test
  void latencyTellsJobAndFloorAtLeaderAndFollower() throws Exception {
    Asn ran = Asn.run("bench", "latency", "--warmups", "3", "--runs", "5", "--json");
    Map<String, JsonObject> rows = rows(ran, "system", "node");
    assertEquals(4, rows.size(), ran::toString);
    for (String node : List.of("leader", "follower")) {
      JsonObject job = rows.get("atomspace " + node);
      JsonObject floor = rows.get("http " + node);
      assertEquals(5, job.getInt("runs"));
      assertTrue(number(job, "p50Millis") > number(floor, "p50Millis"), ran::toString);
      assertTrue(number(job, "p50Millis") <= number(job, "p99Millis"), ran::toString);
      assertTrue(number(job, "p99Millis") <= number(job, "maxMillis"), ran::toString);
    }
    assertOnlyLogsAreLeft(Asn.HOME.resolve(".asn/bench/latency"));
  }

  @Test
  void throughputTellsItemsAndJobsBesidePlainPython() throws Exception {
    Asn ran =
        Asn.run(
            "bench",
            "throughput",
            "--nodes",
            "2",
            "--items",
            "2000",
            "--clients",
            "2",
            "--seconds",
            "1",
            "--runs",
            "1",
            "--json");
    Map<String, JsonObject> rows = rows(ran, "system", "what");
    assertEquals(4, rows.size(), ran::toString);
    for (String what : List.of("items", "jobs")) {
      assertEquals(2, rows.get("atomspace " + what).getInt("nodes"));
      assertTrue(number(rows.get("atomspace " + what), "perSecond") > 0, ran::toString);
      assertEquals(1, rows.get("loop " + what).getInt("nodes"));
      assertTrue(number(rows.get("loop " + what), "perSecond") > 0, ran::toString);
    }
    assertOnlyLogsAreLeft(Asn.HOME.resolve(".asn/bench/throughput/cluster"));
  }

  @Test
  void matrixTellsResultTimeAndFramesOfEachPairAndKeepsTheRowsOfOthers(@TempDir Path folder)
      throws Exception {
    Path table = folder.resolve("matrix.md");
    String other = "| `mqtt` | `ring` | same | 2.10 | 788 |";
    String before = "| `tcp` | `custom` | none | 0.00 | 0 |";
    Files.write(table, List.of(other, before));
    Asn ran =
        Asn.run(
            "bench",
            "matrix",
            "--nodes",
            "3",
            "--transport",
            "tcp",
            "--topology",
            "custom",
            "--items",
            "50",
            "--markdown",
            table.toString(),
            "--json");
    JsonObject row = rows(ran, "transport", "topology").get("tcp custom");
    assertEquals("same", row.getString("result"));
    assertTrue(number(row, "seconds") > 0, ran::toString);
    assertTrue(number(row, "frames") > 4, ran::toString);
    List<String> lines = Files.readAllLines(table);
    assertTrue(lines.contains(other), lines::toString);
    assertFalse(lines.contains(before), lines::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("| `tcp` | `custom` | same |")),
        lines::toString);
  }

  @Test
  void failoverTellsWhatItMeasuredAndHow(@TempDir Path folder) throws Exception {
    // What an earlier run of the same settings measured would not be measured again.
    String set = "atomspace.heartbeat.interval=PT0.3" + System.nanoTime() % 1_000_000 + "S";
    Path table = folder.resolve("failover.md");
    Asn ran =
        Asn.run(
            "bench",
            "failover",
            "--election",
            "raft",
            "--fault",
            "freeze",
            "--runs",
            "1",
            "--set",
            set,
            "--markdown",
            table.toString(),
            "--json");
    Map<String, JsonObject> rows = rows(ran, "election", "fault");
    assertEquals(Set.of("raft freeze"), rows.keySet(), ran::toString);
    JsonObject row = rows.get("raft freeze");
    assertEquals(1, row.getInt("runs"), ran::toString);
    assertTrue(number(row, "p50Millis") > 100, ran::toString);
    String written = Files.readString(table);
    assertTrue(written.contains("failover --set " + set + " --markdown"), written);
    String millis = String.format(Locale.ROOT, "%.0f", number(row, "maxMillis"));
    assertTrue(
        written.endsWith("| `raft` | 3 | freeze | " + (millis + " | ").repeat(3) + "1 |\n"),
        written);
  }

  @Test
  void theSimulatedOnesNeedNoCluster() throws Exception {
    Asn messages = Asn.run("bench", "messages", "--items", "100", "--json");
    assertTrue(rows(messages, "what", "kind").containsKey("job JobParts"), messages::toString);
    Asn scale = Asn.run("bench", "scale", "--nodes", "3", "--items", "500", "--runs", "1");
    assertEquals(0, scale.code(), scale::toString);
    assertTrue(scale.out().contains("3 nodes"), scale::toString);
    Asn two = Asn.run("bench", "scale", "--nodes", "2");
    assertEquals(2, two.code(), two::toString);
    assertTrue(two.err().contains("--nodes"), two::toString);
  }
}

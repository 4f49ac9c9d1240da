package io.atomspace.node.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own, on a real node that it started. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLineIT {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir static Path folder;
  private static String url = "";
  private static long pid;

  private static Asn asn(String... arguments) throws IOException, InterruptedException {
    return Asn.run(arguments);
  }

  private static Path script(String text) throws IOException {
    return Files.writeString(folder.resolve("script.py"), text);
  }

  @BeforeAll
  static void up() throws Exception {
    Asn up = asn("cluster", "up", "--nodes", "1", "--http-port", "0", "--json");
    assertEquals(0, up.code(), up::toString);
    JsonObject node = up.json().asJsonObject().getJsonArray("nodes").getJsonObject(0);
    assertTrue(node.getBoolean("leader"), up::toString);
    url = node.getString("url");
    pid = node.getJsonNumber("pid").longValue();
  }

  @AfterAll
  static void down() throws Exception {
    asn("cluster", "down");
  }

  @Test
  @Order(1)
  void submitWaitsAndTellsJobResultAndShares() throws Exception {
    Path file =
        script(
            "def evaluate(n, context):\n    return n * context\n\n"
                + "def setup(params):\n    return params['factor']\n");
    Asn ran =
        asn(
            "submit",
            file.toString(),
            "--node",
            url,
            "--items",
            "{\"range\": 4}",
            "--param",
            "factor=3",
            "--engine",
            "cpython",
            "--wait",
            "--json");
    assertEquals(0, ran.code(), ran::toString);
    JsonObject answer = ran.json().asJsonObject();
    assertEquals("SUCCEEDED", answer.getJsonObject("job").getString("state"));
    assertEquals("cpython", answer.getJsonObject("job").getString("engine"));
    assertEquals("[0,3,6,9]", answer.get("result").toString());
    JsonArray nodes = answer.getJsonArray("nodes");
    assertEquals(4, nodes.getJsonObject(0).getInt("items"));
    assertEquals(url, nodes.getJsonObject(0).getString("url"));
  }

  @Test
  @Order(2)
  void aJobIsFollowedByItsId() throws Exception {
    Path file = script("def evaluate(n):\n    print('seen', n)\n    return n + 1\n");
    Asn submitted = asn("submit", file.toString(), "--node", url, "--items", "[7, 8]");
    assertEquals(0, submitted.code(), submitted::toString);
    String id = submitted.out().strip();
    Asn result = asn("result", id, "--node", url, "--json");
    assertEquals("[8,9]", result.out().strip());
    Asn status = asn("status", id, "--node", url, "--json");
    assertEquals(id, status.json().asJsonObject().getString("id"));
    assertEquals(2, status.json().asJsonObject().getJsonObject("items").getInt("done"));
    Asn jobs = asn("jobs", "--node", url, "--json");
    assertTrue(
        jobs.json().asJsonArray().getValuesAs(JsonObject.class).stream()
            .anyMatch(job -> job.getString("id").equals(id)),
        jobs::toString);
    Asn log = asn("log", id, "--node", url, "--follow");
    assertTrue(log.out().contains("seen 7"), log::toString);
  }

  @Test
  @Order(3)
  void aJobIsCancelled() throws Exception {
    Path file = script("def evaluate(n):\n    while True: pass\n");
    String id = asn("submit", file.toString(), "--node", url, "--items", "[1]").out().strip();
    assertEquals(0, asn("cancel", id, "--node", url).code());
    Asn result = asn("result", id, "--node", url);
    assertEquals(1, result.code(), result::toString);
    assertTrue(result.err().contains("cancelled"), result::toString);
  }

  @Test
  @Order(4)
  void failureIsOneAndWrongUsageIsTwoEachWithAReason() throws Exception {
    Asn none = asn("submit", "/no/such/file.py", "--node", url);
    assertEquals(1, none.code());
    assertTrue(none.err().contains("/no/such/file.py"), none::toString);
    Asn unknown = asn("status", "nobody", "--node", url, "--json");
    assertEquals(1, unknown.code());
    assertTrue(unknown.err().contains("nobody"), unknown::toString);
    assertEquals("", unknown.out());
    Asn away = asn("jobs", "--node", "http://127.0.0.1:1");
    assertEquals(1, away.code());
    assertTrue(away.err().contains("http://127.0.0.1:1"), away::toString);
    Asn syntax =
        asn(
            "submit",
            script("def evaluate(:\n").toString(),
            "--node",
            url,
            "--items",
            "[1]",
            "--wait");
    assertEquals(1, syntax.code(), syntax::toString);
    assertTrue(syntax.err().contains("SyntaxError"), syntax::toString);
    for (String[] wrong :
        new String[][] {{}, {"fly"}, {"submit"}, {"cluster"}, {"simulate", "--nodes", "99"}}) {
      Asn ran = asn(wrong);
      assertEquals(2, ran.code(), ran::toString);
      assertFalse(ran.err().isBlank());
    }
  }

  @Test
  @Order(5)
  void aSecondClusterAndATakenPortAreRefused() throws Exception {
    Asn again = asn("cluster", "up", "--nodes", "1", "--http-port", "0");
    assertEquals(1, again.code());
    assertTrue(again.err().contains("cluster down"), again::toString);
  }

  @Test
  @Order(6)
  void theSimulatorRunsSeedsAndReplaysWhatTheNodeRecorded() throws Exception {
    Asn seeds = asn("simulate", "--seeds", "3", "--nodes", "3", "--json");
    assertEquals(0, seeds.code(), seeds::toString);
    int protocols = seeds.json().asJsonObject().getJsonArray("protocols").size();
    assertEquals(3 * protocols, seeds.json().asJsonObject().getInt("histories"));
    assertEquals(JsonValue.EMPTY_JSON_ARRAY, seeds.json().asJsonObject().get("violations"));
    assertTrue(seeds.json().asJsonObject().get("perSecond") instanceof JsonNumber);
    Asn unknown = asn("simulate", "--protocol", "none", "--seeds", "1");
    assertEquals(2, unknown.code(), unknown::toString);
    assertTrue(unknown.err().contains("node/raft"), unknown::toString);
    Asn seed = asn("simulate", "--seed", "2");
    assertEquals(0, seed.code(), seed::toString);
    assertTrue(seed.out().contains("digest"), seed::toString);
    Path record = HOME.resolve(".asn/cluster/data/1/flight.record");
    Asn replay = asn("simulate", "--replay", record.toString());
    assertEquals(0, replay.code(), replay::toString);
    assertTrue(replay.out().contains("give the same effects"), replay::toString);
    Asn none = asn("simulate", "--replay", record + ".none");
    assertEquals(1, none.code(), none::toString);
    assertEquals("asn: there is no file " + record + ".none", none.err().strip(), none::toString);
  }

  @Test
  @Order(7)
  void downLeavesNothingBehind() throws Exception {
    Asn status = asn("cluster", "status", "--json");
    JsonObject node = status.json().asJsonObject().getJsonArray("nodes").getJsonObject(0);
    assertEquals(pid, node.getJsonNumber("pid").longValue());
    Asn down = asn("cluster", "down", "--json");
    assertEquals(0, down.code(), down::toString);
    assertTrue(ProcessHandle.of(pid).isEmpty());
    assertFalse(Files.exists(HOME.resolve(".asn/cluster/data")));
    assertFalse(Files.exists(HOME.resolve(".asn/cluster/usr")));
    Asn gone = asn("cluster", "status");
    assertEquals(1, gone.code(), gone::toString);
  }
}

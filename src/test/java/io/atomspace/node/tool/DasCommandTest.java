package io.atomspace.node.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.AtomStore;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DasCommandTest {
  private final StringWriter errors = new StringWriter();
  private String output = "";

  @Test
  void queryPrintsAssignmentNamesAndHandles() throws IOException {
    try (DasServer server = DasServer.start(0, AtomStore.ofMetta("(is (the otter) mammal)"))) {
      assertEquals(0, query("(is $x mammal)", server));
      JsonObject result = result();
      assertEquals(1, result.getInt("count"));
      JsonObject answer = result.getJsonArray("answers").getJsonObject(0);
      assertEquals("(the otter)", answer.getJsonObject("names").getString("$x"));
      assertEquals(32, answer.getJsonObject("assignment").getString("$x").length());
      assertEquals(1, answer.getJsonArray("handles").size());

      assertEquals(
          0, query("[{\"atom_type\":\"node\",\"type\":\"Symbol\",\"name\":\"is\"}]", server));
      assertEquals(1, result().getInt("count"));
    }
  }

  @Test
  void wrongUsageIsTwoAndFailureIsOne() throws IOException {
    String url;
    try (DasServer server = DasServer.start(0, AtomStore.ofMetta("(a b)"))) {
      url = server.url();
      assertEquals(2, query("(or (a $x) (b $x))", server));
      assertTrue(errors.toString().contains("'or' is not supported"), errors.toString());
      assertEquals(2, query("(a", server));
      assertEquals(2, query("{\"atom_type\":", server));
      assertEquals(2, run("query", "(a $x)", "--url", "::"));
    }
    assertEquals(1, run("query", "(a $x)", "--url", url));
    assertTrue(errors.toString().contains("no answer from the DAS"), errors.toString());
  }

  @Test
  void serveRefusesWhatItCannotLoad() throws IOException {
    assertEquals(1, run("serve", "--kb", "no-such-file.metta", "--port", "0"));
    Path broken = Files.createTempFile("broken", ".metta");
    try {
      Files.writeString(broken, "(a b)\n(c");
      assertEquals(1, run("serve", "--kb", broken.toString(), "--port", "0"));
      assertTrue(errors.toString().contains("line 2, column 1"), errors.toString());
    } finally {
      Files.delete(broken);
    }
    assertEquals(2, run("serve"));
  }

  /** The query cases that a real engine answered. */
  @Test
  @Tag("world")
  void everyCaseOfAnimalsIsAnswered() throws IOException {
    Path fixtures = Path.of(System.getProperty("das.fixtures"));
    AtomStore store = AtomStore.ofMetta(Files.readString(fixtures.resolve("animals.metta")));
    JsonObject cases = read(Files.readString(fixtures.resolve("animals_queries.json")));
    try (DasServer server = DasServer.start(0, store)) {
      for (JsonObject one : cases.getJsonArray("cases").getValuesAs(JsonObject.class)) {
        assertEquals(0, query(one.get("query").toString(), server), one.getString("id"));
        JsonObject result = result();
        assertEquals(one.getInt("count"), result.getInt("count"), one.getString("id"));
        assertEquals(
            texts(one, "assignment_names", "subgraph_handles"),
            texts(result, "names", "handles"),
            one.getString("id"));
      }
    }
  }

  private static List<String> texts(JsonObject answers, String names, String handles) {
    return answers.getJsonArray("answers").getValuesAs(JsonObject.class).stream()
        .map(a -> sorted(a.get("assignment")) + sorted(a.get(names)) + a.get(handles))
        .sorted()
        .toList();
  }

  private static String sorted(JsonValue value) {
    return value instanceof JsonObject object ? new TreeMap<>(object).toString() : value.toString();
  }

  private int query(String text, DasServer server) {
    return run("query", text, "--url", server.url(), "--json");
  }

  private int run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      CommandLine line = new CommandLine(new DasCommand());
      line.setErr(new PrintWriter(errors, true));
      line.setExecutionExceptionHandler(
          (e, command, parsed) -> {
            errors.append(e.getMessage());
            return 1;
          });
      return line.execute(arguments);
    } finally {
      System.setOut(before);
      output = bytes.toString(UTF_8);
    }
  }

  private JsonObject result() {
    return read(output);
  }

  private static JsonObject read(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}

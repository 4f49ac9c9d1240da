package io.atomspace.node.port.das;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.port.das.store.Handles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real hyperon_das 0.9 client against our server: all query cases, and for every call the value
 * that our client gives. The system property das.python names a Python that has hyperon_das.
 */
@Tag("world")
class RealClientTest {
  @Test
  void itIsServedAndOurClientGivesTheSame(@TempDir Path folder) throws Exception {
    try (DasServer server = DasServer.start(0, Fixtures.animals())) {
      Map<?, ?> real = run(server, folder);
      DasClient ours = new DasClient(server.url());
      Map<?, ?> queries = (Map<?, ?>) real.get("queries");
      assertEquals(20, queries.size());
      for (Map<String, Object> one : Fixtures.cases()) {
        List<?> answers = (List<?>) queries.get(one.get("id"));
        assertEquals(one.get("count"), (long) answers.size(), one.get("id").toString());
        assertEquals(expected(one), found(answers), one.get("id").toString());
        List<Object> lines = new ArrayList<>();
        DasReply.Lines reply =
            (DasReply.Lines) ours.call("query", Json.write(Map.of("query", one.get("query"))));
        reply.forEachRemaining(line -> lines.add(((Map<?, ?>) JsonTree.read(line)).get("@answer")));
        assertEquals(answers, lines, one.get("id").toString());
      }
      String human = Handles.node(AtomStore.SYMBOL, "\"human\"");
      String quoted = "[\"" + human + "\"]";
      String link =
          "[\"Expression\",[\"%s\",\"%s\",\"%s\"]]"
              .formatted(
                  Handles.node(AtomStore.SYMBOL, "Inheritance"),
                  human,
                  Handles.node(AtomStore.SYMBOL, "\"mammal\""));
      same(real, "get_atom", ours.call("get_atom", quoted));
      same(real, "get_node", ours.call("get_node", "[\"Symbol\",\"\\\"human\\\"\"]"));
      same(real, "get_link", ours.call("get_link", link));
      same(
          real,
          "named_type",
          ours.call("get_links", "[{\"filter_type\":1,\"link_type\":\"Expression\"}]"));
      same(
          real,
          "flat_type",
          ours.call(
              "get_links",
              "[{\"target_types\":[\"Symbol\",\"Symbol\",\"Symbol\"],\"link_type\":\"Expression\"}]"));
      same(
          real,
          "targets",
          ours.call(
              "get_links",
              "[{\"filter_type\":\"TARGETS\",\"link_type\":\"Expression\",\"targets\":[\"%s\",\"*\",\"%s\"]}]"
                  .formatted(
                      Handles.node(AtomStore.SYMBOL, "Inheritance"),
                      Handles.node(AtomStore.SYMBOL, "\"mammal\""))));
      same(real, "incoming", ours.call("get_incoming_links", quoted));
      same(
          real,
          "incoming_handles",
          ours.call("get_incoming_links", "[\"" + human + "\",{\"handles_only\":true}]"));
      same(
          real,
          "incoming_targets",
          ours.call("get_incoming_links", "[\"" + human + "\",{\"targets_document\":true}]"));
      same(real, "count", ours.call("count_atoms", "[]"));
      same(real, "count_precise", ours.call("count_atoms", "[{\"precise\":true}]"));
      same(
          real,
          "count_remote",
          ours.call("count_atoms", "[{\"context\":\"remote\",\"precise\":true}]"));
      assertEquals("AtomDoesNotExist", real.get("missing"));
      assertEquals(List.of(human), real.get("by_field"));
      assertEquals(List.of(human), real.get("by_text"));
      assertEquals(List.of(human), real.get("starting"));
      assertEquals(List.of("ctx1", Handles.node("Context", "ctx1"), 4L), real.get("context"));
      assertEquals(66L, real.get("fetched"));
      assertEquals(true, real.get("custom"));
    }
  }

  private static void same(Map<?, ?> real, String key, DasReply reply) {
    assertTrue(reply instanceof DasReply.Value, reply.toString());
    assertEquals(real.get(key), JsonTree.read(((DasReply.Value) reply).json()), key);
  }

  private static TreeSet<String> expected(Map<String, Object> one) {
    TreeSet<String> texts = new TreeSet<>();
    for (Object item : (List<?>) one.get("answers")) {
      Map<?, ?> answer = (Map<?, ?>) item;
      texts.add(text(answer.get("assignment"), (List<?>) answer.get("subgraph_handles")));
    }
    return texts;
  }

  private static TreeSet<String> found(List<?> answers) {
    TreeSet<String> texts = new TreeSet<>();
    for (Object item : answers) {
      Map<?, ?> answer = (Map<?, ?>) item;
      Object subgraph = answer.get("subgraph");
      List<?> parts = subgraph instanceof List<?> list ? list : List.of(subgraph);
      texts.add(
          text(
              answer.get("assignment"),
              parts.stream().map(part -> ((Map<?, ?>) part).get("handle")).toList()));
    }
    return texts;
  }

  private static String text(Object assignment, List<?> handles) {
    return (assignment == null ? "null" : new TreeMap<>((Map<?, ?>) assignment)) + " " + handles;
  }

  private static Map<?, ?> run(DasServer server, Path folder) throws Exception {
    String python = System.getProperty("das.python", "");
    assertFalse(python.isEmpty(), "set das.python to a Python that has hyperon_das");
    Path out = folder.resolve("out.json");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                python,
                "src/test/python/real_client.py",
                "127.0.0.1",
                Integer.toString(server.port()),
                Fixtures.folder().resolve("animals_queries.json").toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the real client hangs");
      assertEquals(0, process.exitValue(), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
    return (Map<?, ?>) JsonTree.read(Files.readString(out));
  }
}

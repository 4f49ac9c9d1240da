package io.atomspace.node.port.das;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.Atom;
import io.atomspace.node.port.das.store.AtomStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The atoms and the query cases that a real engine answered. */
@Tag("world")
class AnimalsTest {
  @Test
  void everyAtomHasItsHandle() {
    AtomStore store = Fixtures.animals();
    Map<?, ?> handles = (Map<?, ?>) JsonTree.read(Fixtures.text("animals_handles.json"));
    Map<?, ?> nodes = (Map<?, ?>) handles.get("nodes");
    Map<?, ?> links = (Map<?, ?>) handles.get("links");
    assertEquals(nodes.size() + links.size(), store.atoms().size());
    for (Map<?, ?> atoms : List.of(nodes, links)) {
      atoms.forEach(
          (name, handle) -> {
            Atom atom = store.atom((String) handle);
            assertNotNull(atom, name.toString());
            assertEquals(name, atom.name());
          });
    }
  }

  @Test
  void everyQueryHasItsAnswers() throws IOException {
    AtomStore store = Fixtures.animals();
    try (DasServer server = DasServer.start(0, store)) {
      DasClient client = new DasClient(server.url());
      List<Map<String, Object>> cases = Fixtures.cases();
      assertEquals(20, cases.size());
      for (Map<String, Object> one : cases) {
        String arguments = "{\"query\":" + Json.write(one.get("query")) + "}";
        DasReply.Lines lines =
            assertInstanceOf(DasReply.Lines.class, client.call("query", arguments));
        List<String> found = new ArrayList<>();
        lines.forEachRemaining(line -> found.add(answer((Map<?, ?>) JsonTree.read(line), store)));
        List<String> expected = new ArrayList<>();
        ((List<?>) one.get("answers")).forEach(given -> expected.add(expected((Map<?, ?>) given)));
        found.sort(null);
        expected.sort(null);
        assertEquals(expected, found, one.get("id").toString());
        assertEquals(one.get("count"), (long) found.size());
      }
    }
  }

  private static String expected(Map<?, ?> answer) {
    return sorted(answer.get("assignment"))
        + sorted(answer.get("assignment_names"))
        + answer.get("subgraph_is_list")
        + answer.get("subgraph_handles");
  }

  private static String answer(Map<?, ?> line, AtomStore store) {
    Map<?, ?> answer = (Map<?, ?>) line.get("@answer");
    Object subgraph = answer.get("subgraph");
    List<?> parts = subgraph instanceof List<?> list ? list : List.of(subgraph);
    Map<String, Object> names = null;
    if (answer.get("assignment") instanceof Map<?, ?> mapping) {
      names = new TreeMap<>();
      for (Map.Entry<?, ?> entry : mapping.entrySet()) {
        names.put((String) entry.getKey(), store.atom((String) entry.getValue()).name());
      }
    }
    return sorted(answer.get("assignment"))
        + sorted(names)
        + (subgraph instanceof List<?>)
        + parts.stream().map(part -> ((Map<?, ?>) part).get("handle")).toList();
  }

  private static String sorted(Object map) {
    return map == null ? "null" : new TreeMap<>((Map<?, ?>) map).toString();
  }
}

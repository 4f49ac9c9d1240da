package io.atomspace.node.port.das;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.atomspace.node.port.das.pickle.PickleReader;
import io.atomspace.node.port.das.pickle.Plain;
import io.atomspace.node.port.das.pickle.Py;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.Handles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against what was recorded between a real client and a real server. */
@Tag("world")
class CapturesTest {
  /** Bodies whose reply was recorded by its status only. */
  private static final Set<String> STATUS_ONLY =
      Set.of("query_malformed", "nosuchaction", "missing_action");

  private static final Set<String> NO_PICKLE = Set.of("wrong_content_type.request.pkl");

  /** Engines choose the order of a page and the name of an index themselves. */
  private static final Set<String> FREE =
      Set.of("create_field_index", "custom_query", "custom_query_page2");

  /** The recorded engine kept these keys in the atoms that a fetch before had formatted. */
  private static final Set<String> LEAKED = Set.of("handle", "type", "targets");

  @Test
  void everyCapturedPickleIsRead() {
    int read = 0;
    for (String name : Fixtures.names("captures", ".pkl")) {
      if (!NO_PICKLE.contains(name)) {
        Plain.of(new PickleReader(Fixtures.bytes("captures/" + name)).read(), 100_000);
        read++;
      }
    }
    for (String name : Fixtures.names("captures/real_client", ".bin")) {
      byte[] body = Fixtures.body(Fixtures.bytes("captures/real_client/" + name));
      Plain.of(new PickleReader(body).read(), 100_000);
      read++;
    }
    assertTrue(read >= 80, read + " pickles");
  }

  @Test
  void ourServerRepliesAsTheRealOne() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    int compared = 0;
    try (DasServer server = DasServer.start(0, Fixtures.animals())) {
      for (String line : Fixtures.text("captures/INDEX.tsv").split("\n")) {
        String name = line.split("\t")[0];
        int status = Integer.parseInt(line.split("\t")[1]);
        HttpResponse<byte[]> reply =
            http.send(
                HttpRequest.newBuilder(URI.create(server.url()))
                    .header(
                        "Content-Type",
                        name.equals("wrong_content_type")
                            ? "application/json"
                            : "application/octet-stream")
                    .POST(
                        HttpRequest.BodyPublishers.ofByteArray(
                            Fixtures.bytes("captures/" + name + ".request.pkl")))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (!name.startsWith("custom_query")) {
          assertEquals(status, reply.statusCode(), name);
        }
        if (STATUS_ONLY.contains(name)) {
          Map<?, ?> error = (Map<?, ?>) Plain.of(new PickleReader(reply.body()).read(), 100);
          assertTrue(error.get("error") instanceof String, name);
        } else if (!FREE.contains(name)) {
          byte[] recorded = Fixtures.bytes("captures/" + name + ".response.pkl");
          Set<String> without = name.equals("fetch_all") ? LEAKED : Set.of();
          assertEquals(
              Fixtures.canonical(recorded, without),
              Fixtures.canonical(reply.body(), without),
              name);
          compared++;
        }
      }
    }
    assertTrue(compared >= 30, compared + " compared");
  }

  /** What our client sends, call for call, is what the real one sent. */
  @Test
  void ourClientSendsWhatTheRealOneSends() throws IOException {
    List<byte[]> sent = new ArrayList<>();
    Map<String, byte[]> replies = new HashMap<>();
    List<String> names = Fixtures.names("captures/real_client", ".request.bin");
    for (String name : names) {
      String base = "captures/real_client/" + name.substring(0, 3);
      replies.put(
          Fixtures.canonical(Fixtures.body(Fixtures.bytes(base + ".request.bin"))),
          Fixtures.body(Fixtures.bytes(base + ".response.bin")));
    }
    HttpServer recorder = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
    recorder.createContext(
        "/",
        exchange -> {
          byte[] request = exchange.getRequestBody().readAllBytes();
          sent.add(request);
          byte[] reply = replies.get(Fixtures.canonical(request));
          exchange.sendResponseHeaders(
              reply == null ? 500 : 200, reply == null ? -1 : reply.length);
          if (reply != null) {
            exchange.getResponseBody().write(reply);
          }
          exchange.close();
        });
    recorder.start();
    try {
      DasClient client = new DasClient("127.0.0.1:" + recorder.getAddress().getPort());
      String human = Handles.node("Symbol", "\"human\"");
      String mammals = "\"(Inheritance $v1 \\\"mammal\\\")\"";
      String like = "\"(Similarity $v1 \\\"human\\\")\"";
      client.call("count_atoms", "[{\"context\": \"remote\", \"precise\": true}]");
      client.call("get_node", "[\"Symbol\", \"\\\"human\\\"\"]");
      client.call("query", "[" + mammals + "]");
      client.call("query", "[[" + mammals + "," + like + "]]");
      client.call("get_incoming_links", "{\"atom_handle\": \"" + human + "\"}");
      client.call(
          "get_links", "[{\"filter_type\": \"NAMED_TYPE\", \"link_type\": \"Expression\"}]");
    } finally {
      recorder.stop(0);
    }
    assertEquals(names.size(), sent.size());
    for (int i = 0; i < sent.size(); i++) {
      byte[] real = Fixtures.body(Fixtures.bytes("captures/real_client/" + names.get(i)));
      assertEquals(Fixtures.canonical(real), Fixtures.canonical(sent.get(i)), names.get(i));
    }
  }

  @Test
  void aCustomQueryGoesThroughAllPages() throws Exception {
    try (DasServer server = DasServer.start(0, Fixtures.animals())) {
      DasConnection connection = new DasConnection(server.url(), Duration.ofSeconds(10), 1 << 20);
      Object id =
          Plain.of(
              new PickleReader(
                      connection
                          .send(
                              DasConnection.request(
                                  "create_field_index",
                                  Map.of(
                                      "atom_type", "link",
                                      "fields", List.of("named_type"),
                                      "named_type", "Expression")))
                          .body())
                  .read(),
              10);
      assertTrue(id.toString().matches("link_[0-9a-f]{32}"), id.toString());
      long cursor = 0;
      int found = 0;
      int pages = 0;
      do {
        Map<String, Object> input =
            Map.of(
                "index_id", id,
                "query", Map.of("named_type", "Expression"),
                "kwargs", Map.of("cursor", cursor, "chunk_size", 10));
        Py.Sequence page =
            (Py.Sequence)
                new PickleReader(
                        connection.send(DasConnection.request("custom_query", input)).body())
                    .read();
        assertEquals(Py.Kind.TUPLE, page.kind());
        cursor = (Long) page.items().get(0);
        found += ((Py.Sequence) page.items().get(1)).items().size();
        pages++;
      } while (cursor != 0 && pages < 10);
      assertEquals(43, found);
      assertEquals(5, pages);
    }
  }
}

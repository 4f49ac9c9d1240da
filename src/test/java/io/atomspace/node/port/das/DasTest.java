package io.atomspace.node.port.das;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.atomspace.node.port.das.pickle.PickleWriter;
import io.atomspace.node.port.das.server.DasLimits;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.port.das.store.Handles;
import io.atomspace.node.tool.cluster.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Client and server together, over a real socket. */
class DasTest {
  private static final String KNOWLEDGE =
      """
      (is otter mammal) (is seal mammal) (is carp fish)
      (like otter seal) (like seal otter)
      (size (of otter) 1.5)
      """;

  private static DasServer server;
  private static DasClient client;

  @BeforeAll
  static void start() throws IOException {
    server = DasServer.start(0, AtomStore.ofMetta(KNOWLEDGE));
    client = new DasClient(server.url());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void queryGivesALineForEachAnswer() {
    List<Map<?, ?>> answers = answers("[\"(is $x mammal)\"]");
    assertEquals(2, answers.size());
    Map<?, ?> first = (Map<?, ?>) answers.get(0).get("@answer");
    assertEquals(Map.of("$x", Handles.node("Symbol", "otter")), first.get("assignment"));
    Map<?, ?> subgraph = (Map<?, ?>) first.get("subgraph");
    Map<?, ?> target = (Map<?, ?>) ((List<?>) subgraph.get("targets")).get(1);
    assertEquals("otter", target.get("name"));
    assertEquals(false, target.get("is_literal"));
  }

  @Test
  void aListOfTemplatesIsAnd() {
    List<Map<?, ?>> answers = answers("{\"query\": [\"(is $x mammal)\", \"(like $x seal)\"]}");
    assertEquals(1, answers.size());
    Map<?, ?> answer = (Map<?, ?>) answers.get(0).get("@answer");
    assertEquals(2, ((List<?>) answer.get("subgraph")).size());
  }

  @Test
  void nestedLinksAreExpanded() {
    Map<?, ?> answer = (Map<?, ?>) answers("[\"(size (of $x) $n)\"]").get(0).get("@answer");
    Map<?, ?> inner =
        (Map<?, ?>) ((List<?>) ((Map<?, ?>) answer.get("subgraph")).get("targets")).get(1);
    assertEquals("otter", ((Map<?, ?>) ((List<?>) inner.get("targets")).get(1)).get("name"));
    assertEquals(false, inner.get("is_toplevel"));
  }

  @Test
  void noVariableMeansNoAssignment() {
    Map<?, ?> answer = (Map<?, ?>) answers("[\"(is otter mammal)\"]").get(0).get("@answer");
    assertTrue(answer.containsKey("assignment"));
    assertNull(answer.get("assignment"));
  }

  @Test
  void chunksHoldTheSameLines() {
    String arguments = "[\"($a $b $c)\"]";
    List<String> lines = new ArrayList<>();
    DasReply.Lines streamed = lines(arguments);
    streamed.forEachRemaining(lines::add);
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    DasReply.Lines chunked = lines(arguments);
    int count = 0;
    for (byte[] chunk = chunked.nextChunk(2000);
        chunk.length > 0;
        chunk = chunked.nextChunk(2000)) {
      assertEquals('\n', chunk[chunk.length - 1]);
      chunks.writeBytes(chunk);
      count++;
    }
    assertTrue(count > 1, "one chunk only");
    assertArrayEquals((String.join("\n", lines) + "\n").getBytes(UTF_8), chunks.toByteArray());
    assertNull(chunked.fault());
  }

  @Test
  void countsAsTheRealClientDoes() {
    assertEquals(
        "{\"node_count\":0,\"link_count\":0,\"atom_count\":23}", value("count_atoms", "{}"));
    assertEquals(
        "{\"node_count\":16,\"link_count\":7,\"atom_count\":23}",
        value("count_atoms", "[{\"precise\": true}]"));
    assertEquals("{}", value("count_atoms", "[{\"context\": \"remote\"}]"));
    assertEquals("{\"atom_count\":0}", value("count_atoms", "[{\"context\": \"local\"}]"));
  }

  @Test
  void linksByFilter() {
    String is = Handles.node("Symbol", "is");
    String mammal = Handles.node("Symbol", "mammal");
    String targets = "[\"%s\",\"*\",\"%s\"]".formatted(is, mammal);
    assertEquals(
        2, count("get_links", "[{\"filter_type\":\"TARGETS\",\"targets\":" + targets + "}]"));
    assertEquals(
        2, count("get_links", "{\"link_type\":\"Expression\",\"link_targets\":" + targets + "}"));
    assertEquals(7, count("get_links", "[{\"filter_type\":1,\"link_type\":\"Expression\"}]"));
    assertEquals(6, count("get_links", "[{\"link_type\":\"Expression\",\"toplevel_only\":true}]"));
    assertEquals(5, count("get_links", "[{\"target_types\":[\"Symbol\",\"Symbol\",\"*\"]}]"));
    assertEquals(0, count("get_links", "[{\"filter_type\":1,\"link_type\":\"Nothing\"}]"));
  }

  @Test
  void incomingLinks() {
    String otter = Handles.node("Symbol", "otter");
    assertEquals(4, count("get_incoming_links", "[\"" + otter + "\"]"));
    Object handles =
        JsonTree.read(value("get_incoming_links", "[\"" + otter + "\", {\"handles_only\": true}]"));
    assertEquals(4, ((List<?>) handles).stream().filter(String.class::isInstance).count());
    Object pairs =
        JsonTree.read(
            value(
                "get_incoming_links",
                "{\"atom_handle\":\"" + otter + "\",\"kwargs\":{\"targets_document\":true}}"));
    List<?> pair = (List<?>) ((List<?>) pairs).get(0);
    assertEquals(3, ((List<?>) pair.get(1)).size());
    assertFalse(((Map<?, ?>) pair.get(0)).containsKey("targets_document"));
    assertEquals("[]", value("get_incoming_links", "[\"00\"]"));
  }

  @Test
  void atomsByHandleNameAndTargets() {
    String handle = Handles.node("Symbol", "otter");
    String atom = value("get_atom", "[\"" + handle + "\"]");
    assertEquals(atom, value("get_node", "[\"Symbol\", \"otter\"]"));
    assertEquals("otter", ((Map<?, ?>) JsonTree.read(atom)).get("name"));
    String targets = "\"" + Handles.node("Symbol", "of") + "\",\"" + handle + "\"";
    Map<?, ?> link =
        (Map<?, ?>) JsonTree.read(value("get_link", "[\"Expression\", [" + targets + "]]"));
    assertEquals(handle, link.get("key_1"));
  }

  @Test
  void whatIsWrongIsRefusedAndTheServerGoesOn() {
    assertRefused(404, "Nonexistent atom", client.call("get_atom", "[\"00\"]"));
    assertRefused(400, "'handle'", client.call("get_atom", "[]"));
    assertRefused(400, "JSON", client.call("get_atom", "no json"));
    assertRefused(400, "at most", client.call("get_atom", "[1,2,3]"));
    assertRefused(400, "no method", client.call("delete_atom", "[]"));
    assertRefused(400, "line 1, column 1", client.call("query", "[\"(is $x\"]"));
    assertRefused(400, "connective 'or'", client.call("query", "[\"(or (a b) (c d))\"]"));
    assertRefused(400, "atom_type", client.call("query", "[{\"atom_type\":\"foo\"}]"));
    assertRefused(
        400, "no list", client.call("query", "[{\"atom_type\":\"link\",\"type\":\"E\"}]"));
    assertEquals(3, answers("[\"(is $x $y)\"]").size());
  }

  @Test
  void limitsEndAQuery() throws IOException {
    AtomStore store = AtomStore.ofMetta(KNOWLEDGE);
    DasLimits few = new DasLimits(10_000, 8_000, 10);
    try (DasServer small = DasServer.start("127.0.0.1", 0, store, few, false)) {
      DasClient asking = new DasClient("127.0.0.1:" + small.port());
      assertRefused(
          500, "more than 10 links", asking.call("query", "[[\"($a $b $c)\", \"($d $e $f)\"]]"));
      String long1 = "x".repeat(20_000);
      assertRefused(413, "over the limit", asking.call("query", "[\"(" + long1 + " $x)\"]"));
      assertInstanceOf(DasReply.Lines.class, asking.call("query", "[\"(is otter $x)\"]"));
    }
    DasLimits brief = new DasLimits(10_000, 1_000, 1_000);
    try (DasServer small = DasServer.start("127.0.0.1", 0, store, brief, false)) {
      DasClient asking = new DasClient("127.0.0.1:" + small.port());
      assertRefused(500, "over the limit", asking.call("query", "[\"($a $b $c)\"]"));
    }
  }

  @Test
  void aServerThatIsDownOrSpeaksGarbageIsRefused() throws IOException {
    int free = FreePort.find();
    assertRefused(0, "no answer", new DasClient("127.0.0.1:" + free).call("count_atoms", "[]"));
    HttpServer garbage = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
    AtomicInteger calls = new AtomicInteger();
    byte[][] bodies = {
      "<html>hello</html>".getBytes(UTF_8),
      PickleWriter.pickle(
          Map.of("das", Map.of("version", "1.0.1"), "atom_db", Map.of("version", "0.8.7")), 1000),
      PickleWriter.pickle(
          Map.of("das", Map.of("version", "0.9.1"), "atom_db", Map.of("version", "0.8.0")), 1000),
      "]".getBytes(UTF_8)
    };
    garbage.createContext(
        "/",
        exchange -> {
          byte[] body = bodies[calls.getAndIncrement()];
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    garbage.start();
    try {
      DasClient asking =
          new DasClient("127.0.0.1:" + garbage.getAddress().getPort(), Duration.ofSeconds(5));
      assertRefused(0, "opcode", asking.call("count_atoms", "[]"));
      assertRefused(409, "1.0.1", asking.call("count_atoms", "[]"));
      DasReply.Lines cut =
          assertInstanceOf(DasReply.Lines.class, asking.call("query", "[\"(a $x)\"]"));
      assertFalse(cut.hasNext());
      DasReply.Refused fault = cut.fault();
      assertRefused(0, "ends early", fault);
    } finally {
      garbage.stop(0);
    }
  }

  @Test
  void aSilentServerTimesOut() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      DasClient asking =
          new DasClient("127.0.0.1:" + silent.getLocalPort(), Duration.ofMillis(200));
      assertRefused(0, "no answer", asking.call("count_atoms", "[]"));
    }
  }

  private static void assertRefused(int status, String part, DasReply reply) {
    DasReply.Refused refused = assertInstanceOf(DasReply.Refused.class, reply);
    assertEquals(status, refused.status(), refused.message());
    assertTrue(refused.message().contains(part), refused.message());
  }

  private static String value(String method, String arguments) {
    return assertInstanceOf(DasReply.Value.class, client.call(method, arguments)).json();
  }

  private static int count(String method, String arguments) {
    return ((List<?>) JsonTree.read(value(method, arguments))).size();
  }

  private static DasReply.Lines lines(String arguments) {
    return assertInstanceOf(DasReply.Lines.class, client.call("query", arguments));
  }

  private static List<Map<?, ?>> answers(String arguments) {
    List<Map<?, ?>> answers = new ArrayList<>();
    DasReply.Lines lines = lines(arguments);
    lines.forEachRemaining(line -> answers.add((Map<?, ?>) JsonTree.read(line)));
    assertNull(lines.fault());
    return answers;
  }
}

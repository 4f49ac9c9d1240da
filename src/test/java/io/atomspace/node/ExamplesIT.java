package io.atomspace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.atomspace.node.port.das.KnowledgeBases;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The examples give the same numbers on each engine of a node, and as plain scripts with the real
 * hyperon_das. The system property das.python names a Python that has it.
 */
@Tag("world")
class ExamplesIT {
  private static final LocalCluster CLUSTER =
      new LocalCluster(RealCluster.HOME, RealCluster.HOME.resolve("target/examples-it"));
  private static String url;

  @BeforeAll
  static void up() throws Exception {
    url = CLUSTER.up(LocalCluster.Plan.of(1), note -> {}).nodes().get(0).url();
  }

  @AfterAll
  static void down() throws Exception {
    CLUSTER.down();
  }

  @Test
  void motifSimilarityIsTheSameEverywhere() throws Exception {
    String kb = KnowledgeBases.generate("motifs", 60, 1);
    assertSame("motif_similarity.py", kb, Json.createObjectBuilder().add("factors", 30).build());
  }

  @Test
  void motifSimilarityOfRealMotifsIsTheSameEverywhere() throws Exception {
    String kb =
        Files.readString(Path.of(System.getProperty("das.fixtures"), "hocomoco_nodes.metta"));
    assertSame("motif_similarity.py", kb, Json.createObjectBuilder().add("factors", 30).build());
  }

  @Test
  void similarityQualityIsTheSameEverywhere() throws Exception {
    assertSame("similarity_quality.py", KnowledgeBases.generate("animals", 0, 1), null);
  }

  private static void assertSame(String example, String kb, JsonObject parameters)
      throws Exception {
    Path script = RealCluster.HOME.resolve("examples").resolve(example);
    try (DasServer das = DasServer.start(0, AtomStore.ofMetta(kb))) {
      JsonValue plain = plain(script, das.port(), parameters);
      assertFalse(plain.toString().length() < 100, plain::toString);
      for (String engine : List.of("cpython", "jython")) {
        assertEquals(plain, onNode(script, das, engine, parameters), engine);
      }
    }
  }

  private static JsonValue onNode(Path script, DasServer das, String engine, JsonObject parameters)
      throws Exception {
    var submission =
        Json.createObjectBuilder()
            .add("language", "python")
            .add("engine", engine)
            .add("script", Files.readString(script))
            .add("das", Json.createObjectBuilder().add("url", das.url()));
    if (parameters != null) {
      submission.add("parameters", parameters);
    }
    String id =
        RealCluster.parse(
                RealCluster.send(
                    HttpRequest.newBuilder(URI.create(url + "/api/v1/jobs"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(submission.build().toString()))
                        .build()))
            .asJsonObject()
            .getString("id");
    JsonObject job = RealCluster.await(url, id);
    assertEquals("SUCCEEDED", job.getString("state"), job::toString);
    assertEquals(engine, job.getString("engine"));
    return RealCluster.result(url, id);
  }

  /** The script by itself, on a laptop, so to say. */
  private static JsonValue plain(Path script, int port, JsonObject parameters) throws Exception {
    List<String> command =
        List.of(
            System.getProperty("das.python"),
            RealCluster.HOME.resolve("src/test/python/with_hyperon_das.py").toString(),
            script.toString(),
            "127.0.0.1",
            Integer.toString(port),
            parameters == null ? "{}" : parameters.toString());
    Path err = RealCluster.HOME.resolve("target/examples-it/plain.err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), () -> command + " failed: see " + err);
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }
}

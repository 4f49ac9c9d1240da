package io.atomspace.node.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.ListeningPorts;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo with other choices than the usual ones, and what it started left up. */
class DemoIT {
  private static Asn demo;
  private static List<JsonObject> nodes = List.of();

  @BeforeAll
  static void up() throws Exception {
    demo =
        Asn.run(
            "demo",
            "--nodes",
            "2",
            "--transport",
            "tcp",
            "--topology",
            "custom",
            "--election",
            "zookeeper",
            "--keep",
            "--json");
    nodes =
        Asn.run("cluster", "status", "--json")
            .json()
            .asJsonObject()
            .getJsonArray("nodes")
            .getValuesAs(JsonObject.class);
  }

  @AfterAll
  static void down() throws Exception {
    assertEquals(0, Asn.run("cluster", "down").code());
  }

  @Test
  void itBringsTheServerOfItsElectionAndTheLinksOfItsTopology() throws Exception {
    assertEquals(0, demo.code(), demo::toString);
    JsonObject job = demo.json().asJsonObject().getJsonObject("job");
    assertEquals("SUCCEEDED", job.getString("state"));
    JsonObject seen =
        new LocalCluster(Path.of(""), Path.of(".asn/cluster"))
            .cluster(nodes.get(0).getString("url"));
    assertEquals("zookeeper", seen.getString("election"));
    assertEquals("tcp", seen.getString("transport"));
    assertEquals("custom", seen.getString("topology"));
  }

  @Test
  void aNodeListensAtTheFrontDoorAndForItsTransportAlone() throws Exception {
    assertEquals(2, nodes.size(), demo::toString);
    for (JsonObject node : nodes) {
      Set<Integer> ports = ListeningPorts.of(node.getJsonNumber("pid").longValue());
      assertEquals(2, ports.size(), ports::toString);
      assertTrue(ports.contains(URI.create(node.getString("url")).getPort()), ports::toString);
    }
  }
}

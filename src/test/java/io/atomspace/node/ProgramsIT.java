package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Another application in the servers of three nodes speaks over them. */
@Tag("world")
class ProgramsIT {
  private static final String NAME = "programs";
  private static final int MESSAGES = 100;

  @Test
  void anotherApplicationSpeaksOverTheNodes() throws Exception {
    for (String id : List.of("1", "2", "3")) {
      place(RealCluster.HOME.resolve("target/" + NAME + "/usr/servers/node-" + id));
    }
    try (RealCluster cluster = new RealCluster(NAME, Map.of("atomspace.topology", "ring"))) {
      String leader = cluster.leader();
      for (String id : cluster.ids()) {
        assertEquals(id + " of {1=UP, 2=UP, 3=UP} led by " + leader, get(cluster, id, "view"));
      }
      for (int i = 0; i < MESSAGES; i++) {
        assertEquals("[]", get(cluster, "1", "say?say=" + i));
      }
      String all =
          IntStream.range(0, MESSAGES).mapToObj(i -> "1 " + i).collect(Collectors.joining("\n"));
      assertEquals(all, get(cluster, "2", "heard"));
      assertEquals(all, get(cluster, "3", "heard"));
      assertEquals("", get(cluster, "1", "heard"));
      // A node that came back has no program until its application is asked.
      ProcessHandle victim = ProcessHandle.of(cluster.pid("2")).orElseThrow();
      victim.destroyForcibly();
      victim.onExit().join();
      cluster.restart("2");
      assertEquals("[2]", get(cluster, "3", "say?say=again"));
      assertEquals("", get(cluster, "2", "heard"));
      assertEquals("[]", get(cluster, "3", "say?say=again"));
      assertEquals("3 again", get(cluster, "2", "heard"));
    }
  }

  private static String get(RealCluster cluster, String id, String what) {
    return RealCluster.answer(cluster.url(id) + "/gossip/" + what).body();
  }

  private static void place(Path server) throws IOException {
    Files.createDirectories(server.resolve("apps"));
    Files.createDirectories(server.resolve("configDropins/overrides"));
    Files.writeString(
        server.resolve("configDropins/overrides/gossip.xml"),
        "<server><webApplication location=\"gossip.war\" contextRoot=\"/gossip\"/></server>");
    ShrinkWrap.create(WebArchive.class, "gossip.war")
        .addClass(GossipServlet.class)
        .addAsWebInfResource(
            new StringAsset(
                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\"/>"),
            "beans.xml")
        .setWebXML(
            new StringAsset(
                """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <servlet>
                    <servlet-name>gossip</servlet-name>
                    <servlet-class>io.atomspace.node.GossipServlet</servlet-class>
                  </servlet>
                  <servlet-mapping>
                    <servlet-name>gossip</servlet-name>
                    <url-pattern>/*</url-pattern>
                  </servlet-mapping>
                </web-app>
                """))
        .as(ZipExporter.class)
        .exportTo(server.resolve("apps/gossip.war").toFile(), true);
  }
}

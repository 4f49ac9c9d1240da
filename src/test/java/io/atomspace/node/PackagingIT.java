package io.atomspace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What docker-compose makes of our file. */
@Tag("world")
class PackagingIT {
  private static final Pattern SERVICE = Pattern.compile("(?m)^  ([a-z0-9-]+):$");

  @Test
  void composeAcceptsFiveNodesABrokerAndADasServer() throws Exception {
    Process process =
        new ProcessBuilder("docker-compose", "-f", "docker-compose.yml", "config")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), text);
    String services = text.substring(text.indexOf("services:"));
    for (String node : List.of("node1", "node2", "node3", "node4", "node5")) {
      String own = section(services, node);
      assertTrue(own.contains("healthcheck:"), own);
      assertTrue(own.contains("volumes:"), own);
      assertTrue(own.contains("ATOMSPACE_NODE_ID: '" + node.charAt(4) + "'"), own);
    }
    section(services, "broker");
    section(services, "das");
  }

  /** What stands below a service's name. */
  private static String section(String services, String name) {
    Matcher heads = SERVICE.matcher(services);
    int from = -1;
    while (heads.find()) {
      if (from >= 0) {
        return services.substring(from, heads.start());
      }
      if (heads.group(1).equals(name)) {
        from = heads.start();
      }
    }
    assertTrue(from >= 0, () -> "no service " + name + " in\n" + services);
    return services.substring(from);
  }
}

package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/**
 * Every setting of a node, read once at its start.
 *
 * @param addresses what {@code atomspace.cluster.nodes} gives for each member
 * @param transportSettings the chosen transport's own, its prefix removed
 * @param pythonEngine the engine of Python jobs that name none; empty to choose by what is found
 */
public record Configuration(
    String cluster,
    Members members,
    Map<NodeId, String> addresses,
    boolean quorumAvailable,
    String url,
    Path dataDir,
    String transport,
    Settings transportSettings,
    String topology,
    Settings topologySettings,
    String election,
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    String dasUrl,
    Optional<String> pythonEngine,
    String isolation,
    int slots,
    Limits limits) {

  private static final String ENVIRONMENT = "ATOMSPACE_";

  /** What the node was built with, so that a setting can be checked against it. */
  public record Choices(
      Collection<String> transports, Collection<String> topologies, Collection<String> elections) {}

  /** Everything below {@code atomspace}, wherever MicroProfile Config found it. */
  public static Map<String, String> gather(Config config) {
    Map<String, String> values = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      String key =
          name.startsWith(ENVIRONMENT) ? name.toLowerCase(Locale.ROOT).replace('_', '.') : name;
      if (key.startsWith("atomspace.")) {
        config.getOptionalValue(key, String.class).ifPresent(value -> values.put(key, value));
      }
    }
    return values;
  }

  /**
   * Checks and completes the settings.
   *
   * @param values by full key
   * @throws ConfigurationException naming every fault
   */
  public static Configuration read(Map<String, String> values, Choices choices) {
    Settings root = Settings.of(values);
    Settings all = root.under("atomspace");
    Map<NodeId, String> addresses = addresses(all);
    NodeId self = self(all, addresses);
    if (addresses.isEmpty()) {
      addresses.put(self, "");
    }
    boolean alone = addresses.size() == 1;
    String transport = all.oneOf("transport", alone ? "memory" : "mqtt", choices.transports());
    if (!alone && transport.equals("memory")) {
      all.fault("transport", "memory joins nodes of one process only; give another for a cluster");
    }
    String topology = all.oneOf("topology", "mesh", choices.topologies());
    Duration interval =
        all.duration(
            "heartbeat.interval",
            Duration.ofMillis(250),
            Duration.ofMillis(10),
            Duration.ofMinutes(1));
    Configuration configuration =
        new Configuration(
            name(all, "cluster.name", "atomspace"),
            new Members(self, List.copyOf(addresses.keySet())),
            addresses,
            all.oneOf("cluster.quorum", "majority", List.of("majority", "available"))
                .equals("available"),
            all.text("node.url", "http://127.0.0.1:9080"),
            Path.of(all.text("data.dir", "data/" + self)),
            transport,
            all.under("transport").under(transport),
            topology,
            all.under("topology").under(topology),
            all.oneOf("election", "bully", choices.elections()),
            interval,
            all.duration(
                "heartbeat.timeout",
                interval.multipliedBy(6),
                interval.multipliedBy(2),
                Duration.ofMinutes(10)),
            all.text("das.url", "127.0.0.1:8888"),
            Optional.of(
                    all.oneOf("script.python.engine", "auto", List.of("auto", "cpython", "jython")))
                .filter(engine -> !engine.equals("auto")),
            all.oneOf("script.isolation", "jail", List.of("jail", "process", "none")),
            (int) all.number("job.slots", Runtime.getRuntime().availableProcessors(), 1, 1024),
            Limits.read(all.under("limits")));
    if (configuration.quorumAvailable && addresses.size() != 2) {
      all.fault("cluster.quorum", "majority, unless the cluster has exactly two nodes");
    }
    unknown(all);
    if (!root.faults().isEmpty()) {
      throw new ConfigurationException(root.faults());
    }
    return configuration;
  }

  /** A misspelt key is a fault too; what belongs to kinds not chosen is left alone. */
  private static void unknown(Settings all) {
    all.allow("transport.", "topology.", "limits.");
    all.unknown();
  }

  private static Map<NodeId, String> addresses(Settings all) {
    Map<NodeId, String> addresses = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    for (String entry : all.text("cluster.nodes", "").split(",")) {
      if (entry.isBlank()) {
        continue;
      }
      String[] pair = entry.strip().split("=", 2);
      try {
        if (addresses.put(new NodeId(pair[0].strip()), pair.length > 1 ? pair[1].strip() : "")
            != null) {
          wrong.add(entry + " is there twice");
        }
      } catch (IllegalArgumentException e) {
        wrong.add(String.valueOf(e.getMessage()));
      }
    }
    if (!wrong.isEmpty()) {
      all.fault("cluster.nodes", "members as id=address,id=address; " + String.join("; ", wrong));
    }
    return addresses;
  }

  private static NodeId self(Settings all, Map<NodeId, String> addresses) {
    String text = all.text("node.id", addresses.isEmpty() ? "1" : "");
    try {
      NodeId self = new NodeId(text);
      if (addresses.isEmpty() || addresses.containsKey(self)) {
        return self;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like an id that is no member.
    }
    all.fault(
        "node.id",
        addresses.isEmpty()
            ? "1 to 64 of A-Z a-z 0-9 . _ -"
            : "one of the members " + addresses.keySet());
    return addresses.isEmpty() ? new NodeId("1") : addresses.keySet().iterator().next();
  }

  private static String name(Settings all, String key, String otherwise) {
    String name = all.text(key, otherwise);
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      all.fault(key, "1 to 64 of A-Z a-z 0-9 . _ -");
      return otherwise;
    }
    return name;
  }
}

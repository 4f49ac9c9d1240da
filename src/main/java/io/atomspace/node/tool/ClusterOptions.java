package io.atomspace.node.tool;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that starts a cluster lets choose. */
final class ClusterOptions {
  @Option(names = "--nodes", defaultValue = "3", description = "how many (${DEFAULT-VALUE})")
  private int nodes;

  @Option(names = "--transport", description = "mqtt, tcp, grpc, ...")
  private @Nullable String transport;

  @Option(
      names = "--topology",
      description = "mesh, ring, tree, torus, custom (a line, unless --set says more)")
  private @Nullable String topology;

  @Option(
      names = "--election",
      description = "bully, raft, paxos or zookeeper (with a server, unless --set names one)")
  private @Nullable String election;

  @Option(names = "--set", description = "a setting of every node, atomspace.key=value")
  private Map<String, String> settings = new LinkedHashMap<>();

  int nodes() {
    return nodes;
  }

  /** By their full keys. */
  Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>(settings);
    put(all, "atomspace.transport", transport);
    put(all, "atomspace.topology", topology);
    put(all, "atomspace.election", election);
    return all;
  }

  private static void put(Map<String, String> all, String key, @Nullable String value) {
    if (value != null) {
      all.put(key, value);
    }
  }
}

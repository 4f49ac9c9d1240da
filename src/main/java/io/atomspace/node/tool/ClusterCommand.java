package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.CpuQuota;
import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code asn cluster}: real nodes on this machine. */
@Command(
    name = "cluster",
    description = "Starts, shows and ends a cluster on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ClusterCommand.Up.class, ClusterCommand.Status.class, ClusterCommand.Down.class})
final class ClusterCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command: up, status or down?");
  }

  static Path home() {
    return Path.of(System.getProperty("asn.home", "."));
  }

  static LocalCluster cluster() {
    return new LocalCluster(home(), home().resolve(".asn/cluster"));
  }

  private static String quota(ClusterState.NodeProcess node) {
    return "asn-" + node.id();
  }

  /** The cluster's processes, and which of its nodes leads. */
  static JsonObject json(LocalCluster cluster, ClusterState state) {
    JsonArrayBuilder nodes = Json.createArrayBuilder();
    for (ClusterState.NodeProcess node : state.nodes()) {
      nodes.add(
          Json.createObjectBuilder()
              .add("id", node.id())
              .add("url", node.url())
              .add("pid", node.pid())
              .add("leader", node.id().equals(leader(cluster, node))));
    }
    JsonObjectBuilder object = Json.createObjectBuilder().add("nodes", nodes);
    service(object, "broker", state.broker());
    service(object, "das", state.das());
    service(object, "coordinator", state.coordinator());
    return object.build();
  }

  private static String leader(LocalCluster cluster, ClusterState.NodeProcess node) {
    try {
      return cluster.cluster(node.url()).getString("leader", "");
    } catch (IOException e) {
      return "";
    }
  }

  private static void service(
      JsonObjectBuilder object, String name, ClusterState.@Nullable Service service) {
    if (service != null) {
      object.add(
          name, Json.createObjectBuilder().add("url", service.url()).add("pid", service.pid()));
    }
  }

  static void show(Console console, JsonObject cluster) {
    console.result(
        cluster,
        () -> {
          for (JsonObject node : cluster.getJsonArray("nodes").getValuesAs(JsonObject.class)) {
            console.line(
                String.format(
                    "node %-4s %-28s pid %-8s %s",
                    node.getString("id"),
                    node.getString("url"),
                    node.get("pid"),
                    node.getBoolean("leader") ? "leader" : ""));
          }
          for (String name : List.of("broker", "das", "coordinator")) {
            if (cluster.get(name) instanceof JsonObject service) {
              console.line(
                  String.format(
                      "%-11s %-26s pid %s", name, service.getString("url"), service.get("pid")));
            }
          }
        });
  }

  @Command(
      name = "up",
      description = "Starts broker, DAS Server and nodes as processes of their own.",
      mixinStandardHelpOptions = true)
  static final class Up implements Callable<Integer> {
    @Mixin private ClusterOptions options = new ClusterOptions();

    @Option(names = "--kb", paramLabel = "FILE", description = "start a DAS Server over this MeTTa")
    private @Nullable Path kb;

    @Option(
        names = "--http-port",
        defaultValue = "9081",
        description = "of the first node, the others follow; 0: free ones (${DEFAULT-VALUE})")
    private int httpPort;

    @Option(
        names = "--broker-port",
        defaultValue = "1883",
        description = "0: a free one (${DEFAULT-VALUE})")
    private int brokerPort;

    @Option(names = "--broker", paramLabel = "URL", description = "use a broker that runs already")
    private @Nullable String broker;

    @Option(
        names = "--das-port",
        defaultValue = "8888",
        description = "0: a free one (${DEFAULT-VALUE})")
    private int dasPort;

    @Option(names = "--cpus", paramLabel = "Q", description = "CPU quota of each node; needs root")
    private @Nullable Double cpus;

    @Mixin private Console console = new Console();

    @Override
    public Integer call() throws IOException {
      LocalCluster cluster = cluster();
      ClusterState state =
          cluster.up(
              new LocalCluster.Plan(
                  options.nodes(),
                  httpPort,
                  brokerPort,
                  broker,
                  kb,
                  dasPort,
                  options.settings(),
                  null),
              console::note);
      if (cpus != null) {
        for (ClusterState.NodeProcess node : state.nodes()) {
          CpuQuota.of(quota(node), cpus).add(node.pid());
        }
      }
      show(console, json(cluster, state));
      return 0;
    }
  }

  @Command(
      name = "status",
      description = "Shows the processes of the cluster.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Override
    public Integer call() throws IOException {
      LocalCluster cluster = cluster();
      show(console, json(cluster, cluster.status()));
      return 0;
    }
  }

  @Command(
      name = "down",
      description = "Ends every process of the cluster.",
      mixinStandardHelpOptions = true)
  static final class Down implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Override
    public Integer call() throws IOException {
      LocalCluster cluster = cluster();
      List<ClusterState.NodeProcess> nodes = cluster.isUp() ? cluster.status().nodes() : List.of();
      cluster.down();
      for (ClusterState.NodeProcess node : nodes) {
        CpuQuota.remove(quota(node));
      }
      console.result(
          Json.createObjectBuilder().add("nodes", Json.createArrayBuilder()).build(),
          () -> console.line("the cluster is down"));
      return 0;
    }
  }
}

package io.atomspace.node.tool.cluster;

import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Starts what stands beside the nodes, each a process of its own, and waits until it serves. */
final class ServiceLauncher {
  /** Sessions of ZooKeeper end at whole ticks. */
  private static final Duration TICK = Duration.ofMillis(100);

  private static final Duration SESSION_MAX = Duration.ofMinutes(5);

  private final Path home;
  private final Path folder;

  /** What a service said when it was ready. */
  private record Started(String line, long pid) {}

  /**
   * @param home the checkout, built
   * @param folder where logs and data go
   */
  ServiceLauncher(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
  }

  /** The embedded broker; port 0 for a free one. */
  ClusterState.Service broker(String host, int port) throws IOException {
    Started broker =
        start(
            "broker",
            line -> line.startsWith("ready "),
            "-Xmx128m",
            "io.atomspace.node.tool.Broker",
            "--host",
            host,
            "--port",
            Integer.toString(port));
    return new ClusterState.Service(
        broker.line().substring("ready ".length()).strip(), broker.pid());
  }

  /** A DAS Server over a MeTTa file; port 0 for a free one. */
  ClusterState.Service das(Path kb, int port) throws IOException {
    Started das =
        start(
            "das",
            line -> line.startsWith("{"),
            "-Xmx512m",
            "io.atomspace.node.tool.Main",
            "das",
            "serve",
            "--json",
            "--kb",
            kb.toAbsolutePath().toString(),
            "--port",
            Integer.toString(port));
    try (var reader = Json.createReader(new StringReader(das.line()))) {
      return new ClusterState.Service(reader.readObject().getString("url"), das.pid());
    }
  }

  /** A ZooKeeper server, whose data is below the folder; its URL is its {@code host:port}. */
  ClusterState.Service zooKeeper(String host, int port) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/zookeeper"));
    Path configuration =
        Files.writeString(
            data.resolve("zoo.cfg"),
            """
            tickTime=%d
            maxSessionTimeout=%d
            dataDir=%s
            clientPortAddress=%s
            clientPort=%d
            admin.enableServer=false
            """
                .formatted(TICK.toMillis(), SESSION_MAX.toMillis(), data, host, port));
    Started server =
        start(
            "zookeeper",
            line -> line.contains("PrepRequestProcessor"),
            "-Xmx128m",
            "org.apache.zookeeper.server.ZooKeeperServerMain",
            configuration.toString());
    return new ClusterState.Service(host + ":" + port, server.pid());
  }

  private Started start(String name, Predicate<String> ready, String heap, String... command)
      throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Processes.java(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                home.resolve("target/classes") + ":" + home.resolve("target/lib") + "/*"));
    line.addAll(List.of(command));
    Path log = Processes.log(folder, name);
    Process process = Processes.start(line, Map.of(), log);
    return new Started(Processes.awaitLine(process, log, ready, NodeLauncher.READY), process.pid());
  }
}

package io.atomspace.node.tool.cluster;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Real nodes on this machine: each an Open Liberty process with this project's WAR, joined by a
 * broker process, beside a DAS Server process. All of it lives in one folder.
 */
public final class LocalCluster {
  private static final Duration READY = Duration.ofSeconds(120);

  private final Path home;
  private final Path folder;
  private final Door door = new Door();

  /**
   * What to start.
   *
   * @param httpPort of the first node; 0 for free ones
   * @param brokerPort 0 for a free one
   * @param brokerUrl a broker that runs already; null to start one
   * @param kb the MeTTa file of a DAS Server to start; null for none
   * @param settings more settings of every node, by their full keys
   */
  public record Plan(
      int nodes,
      int httpPort,
      int brokerPort,
      @Nullable String brokerUrl,
      @Nullable Path kb,
      int dasPort,
      Map<String, String> settings) {

    /** Nodes on free ports, with everything else of its own. */
    public static Plan of(int nodes) {
      return new Plan(nodes, 0, 0, null, null, 0, Map.of());
    }

    public Plan withKb(Path file) {
      return new Plan(nodes, httpPort, brokerPort, brokerUrl, file, dasPort, settings);
    }

    public Plan with(Map<String, String> more) {
      return new Plan(nodes, httpPort, brokerPort, brokerUrl, kb, dasPort, more);
    }
  }

  /**
   * @param home the checkout, built
   * @param folder where logs and data go
   */
  public LocalCluster(Path home, Path folder) {
    this.home = home.toAbsolutePath();
    this.folder = folder.toAbsolutePath();
  }

  /**
   * Starts everything and waits until each node is ready.
   *
   * @param notes hears of each step
   * @throws IOException with the reason, after everything started was ended again
   */
  public ClusterState up(Plan plan, Consumer<String> notes) throws IOException {
    if (ClusterState.exists(folder)) {
      ClusterState before = ClusterState.load(folder);
      if (before.pids().stream().anyMatch(Processes::alive)) {
        throw new Processes.StartException(
            "a cluster is up already: end it with bin/asn cluster down");
      }
      down();
    }
    Files.createDirectories(folder);
    ClusterState state = new ClusterState(List.of(), null, null);
    try {
      if (plan.kb() != null) {
        notes.accept("starting a DAS Server over " + plan.kb());
        state = new ClusterState(List.of(), null, das(plan.kb(), plan.dasPort()));
        state.save(folder);
      }
      String brokerUrl = plan.brokerUrl();
      if (brokerUrl == null && plan.nodes() > 1) {
        notes.accept("starting a broker");
        ClusterState.Service broker = broker(plan.brokerPort());
        brokerUrl = broker.url();
        state = new ClusterState(List.of(), broker, state.das());
        state.save(folder);
      }
      notes.accept("starting " + plan.nodes() + " nodes");
      List<Started> started = new ArrayList<>();
      for (int i = 0; i < plan.nodes(); i++) {
        started.add(node(plan, i, brokerUrl, state.das()));
        state =
            new ClusterState(
                started.stream().map(Started::state).toList(), state.broker(), state.das());
        state.save(folder);
      }
      for (Started node : started) {
        awaitReady(node);
        notes.accept("node " + node.state().id() + " is ready at " + node.state().url());
      }
      return state;
    } catch (IOException | RuntimeException e) {
      down();
      throw e;
    }
  }

  /** What runs, whatever state it is in. */
  public ClusterState status() throws IOException {
    return ClusterState.load(folder);
  }

  /** Ends every process and removes what they left, but for the logs. */
  public void down() throws IOException {
    if (!ClusterState.exists(folder)) {
      return;
    }
    Processes.end(ClusterState.load(folder).pids());
    ClusterState.remove(folder);
    delete(folder.resolve("usr"));
    delete(folder.resolve("data"));
  }

  /** Starts a node of this cluster that has died, at the same address with the same data. */
  public ClusterState restart(Plan plan, String id) throws IOException {
    ClusterState before = status();
    int index = Integer.parseInt(id) - 1;
    String broker = before.broker() == null ? plan.brokerUrl() : before.broker().url();
    int port = URI.create(before.nodes().get(index).url()).getPort();
    Started node = launch(plan, id, port, environment(plan, id, port, broker, before.das()));
    List<ClusterState.NodeProcess> nodes = new ArrayList<>(before.nodes());
    nodes.set(index, node.state());
    ClusterState state = new ClusterState(nodes, before.broker(), before.das());
    state.save(folder);
    awaitReady(node);
    return state;
  }

  /** Starts the broker of this cluster again, at its port. */
  public ClusterState restartBroker() throws IOException {
    ClusterState before = status();
    if (before.broker() == null) {
      throw new Processes.StartException("this cluster has no broker of its own");
    }
    int port = URI.create(before.broker().url()).getPort();
    ClusterState state = new ClusterState(before.nodes(), broker(port), before.das());
    state.save(folder);
    return state;
  }

  private record Started(Process process, ClusterState.NodeProcess state, Path log) {}

  private ClusterState.Service broker(int port) throws IOException {
    Path log = log("broker");
    Process process =
        Processes.start(
            tool("-Xmx128m", "io.atomspace.node.tool.Broker", "--port", Integer.toString(port)),
            Map.of(),
            log);
    String line = Processes.awaitLine(process, log, l -> l.startsWith("ready "), READY);
    return new ClusterState.Service(line.substring("ready ".length()).strip(), process.pid());
  }

  private ClusterState.Service das(Path kb, int port) throws IOException {
    Path log = log("das");
    Process process =
        Processes.start(
            tool(
                "-Xmx512m",
                "io.atomspace.node.tool.Main",
                "das",
                "serve",
                "--json",
                "--kb",
                kb.toAbsolutePath().toString(),
                "--port",
                Integer.toString(port)),
            Map.of(),
            log);
    String line = Processes.awaitLine(process, log, l -> l.startsWith("{"), READY);
    try (var reader = Json.createReader(new StringReader(line))) {
      return new ClusterState.Service(reader.readObject().getString("url"), process.pid());
    }
  }

  private List<String> tool(String heap, String main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Processes.java(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                home.resolve("target/classes") + ":" + home.resolve("target/lib") + "/*",
                main));
    command.addAll(List.of(arguments));
    return command;
  }

  private Started node(
      Plan plan, int index, @Nullable String broker, ClusterState.@Nullable Service das)
      throws IOException {
    String id = Integer.toString(index + 1);
    int port = port(plan.httpPort() == 0 ? 0 : plan.httpPort() + index);
    return launch(plan, id, port, environment(plan, id, port, broker, das));
  }

  private Map<String, String> environment(
      Plan plan, String id, int port, @Nullable String broker, ClusterState.@Nullable Service das) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("atomspace.node.id", id);
    settings.put("atomspace.node.url", "http://127.0.0.1:" + port);
    settings.put("atomspace.data.dir", folder.resolve("data").resolve(id).toString());
    settings.put("atomspace.cluster.nodes", members(plan.nodes()));
    if (broker != null) {
      settings.put("atomspace.transport.mqtt.url", broker);
    }
    if (das != null) {
      settings.put("atomspace.das.url", das.url());
    }
    settings.putAll(plan.settings());
    Map<String, String> environment = new LinkedHashMap<>();
    settings.forEach(
        (key, value) ->
            environment.put(key.toUpperCase(java.util.Locale.ROOT).replace('.', '_'), value));
    environment.put("http_port", Integer.toString(port));
    environment.put("WLP_USER_DIR", folder.resolve("usr").toString());
    environment.put("WLP_OUTPUT_DIR", folder.resolve("usr/servers").toString());
    environment.put("LOG_DIR", folder.resolve("logs/node-" + id).toString());
    return environment;
  }

  private static String members(int nodes) {
    return String.join(
        ",", Stream.iterate(1, i -> i + 1).limit(nodes).map(i -> i + "=127.0.0.1").toList());
  }

  private Started launch(Plan plan, String id, int port, Map<String, String> environment)
      throws IOException {
    server(id);
    Path wlp = home.resolve("target/liberty/wlp");
    List<String> command = new ArrayList<>();
    command.add(Processes.java());
    command.add("-javaagent:" + wlp.resolve("bin/tools/ws-javaagent.jar"));
    // The server's own script adds what this file says; started directly, the JVM is the child.
    command.addAll(options(wlp.resolve("lib/platform/java/java9.options")));
    command.addAll(options(home.resolve("liberty/jvm.options")));
    command.addAll(
        List.of("-jar", wlp.resolve("bin/tools/ws-server.jar").toString(), "node-" + id));
    Path log = log("node-" + id);
    Process process = Processes.start(command, environment, log);
    String url = "http://127.0.0.1:" + port;
    return new Started(process, new ClusterState.NodeProcess(id, url, process.pid()), log);
  }

  private static List<String> options(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** A server folder of its own, with the configuration of {@code liberty/} and the WAR. */
  private void server(String id) throws IOException {
    Path server = folder.resolve("usr/servers/node-" + id);
    Files.createDirectories(server.resolve("apps"));
    try (Stream<Path> files = Files.list(home.resolve("liberty"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, server.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.copy(
        home.resolve("target/atomspacenode.war"),
        server.resolve("apps/atomspacenode.war"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** This port if it is free, or a free one for 0. */
  private static int port(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Processes.StartException(
          "port " + wanted + " is taken: choose another by --http-port (" + e.getMessage() + ")");
    }
  }

  /** A 200 is not enough: another server may hold the port, so the node must name itself. */
  private void awaitReady(Started node) throws IOException {
    long deadline = System.nanoTime() + READY.toNanos();
    String id = node.state().id();
    while (true) {
      if (!node.process().isAlive()) {
        throw new Processes.StartException(
            "node " + id + " ended; its log ends:\n" + Processes.tail(node.log()));
      }
      if (door.status(node.state().url() + "/health/ready") == 200) {
        String self = door.cluster(node.state().url()).getString("self", "nobody");
        if (!self.equals(id)) {
          throw new Processes.StartException(
              node.state().url() + " is held by another server (" + self + "), not node " + id);
        }
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new Processes.StartException(
            "node "
                + id
                + " was not ready after "
                + READY.toSeconds()
                + " s; its log ends:\n"
                + Processes.tail(node.log()));
      }
      Processes.pause();
    }
  }

  /** {@code GET /cluster} of a node. */
  public JsonObject cluster(String url) throws IOException {
    return door.cluster(url);
  }

  private Path log(String name) throws IOException {
    Path log = Files.createDirectories(folder.resolve("logs")).resolve(name + ".log");
    Files.write(log, new byte[0]);
    return log;
  }

  private static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.walk(tree)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}

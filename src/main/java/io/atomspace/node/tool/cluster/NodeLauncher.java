package io.atomspace.node.tool.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Starts Open Liberty with this project's WAR as a process of its own, and waits for the node. */
final class NodeLauncher {
  static final Duration READY = Duration.ofSeconds(120);

  /** The node's own reason, or Liberty's: the application could not start, a port is taken. */
  private static final List<String> HOPELESS =
      List.of("the node does not start: ", "CWWKZ0002E", "CWWKZ0004E", "CWWKO0221E");

  private static final int REASON_LINES_MAX = 20;

  private final Path home;
  private final Path folder;
  private final List<String> options;
  private final Door door = new Door();

  /**
   * @param home the checkout, built
   * @param folder where servers, logs and data go
   * @param options of each node's JVM, beside those of {@code liberty/jvm.options}
   */
  NodeLauncher(Path home, Path folder, List<String> options) {
    this.home = home;
    this.folder = folder;
    this.options = options;
  }

  /**
   * Starts a node; its data is kept from an earlier life.
   *
   * @param host where it runs and listens
   * @param settings by their full keys
   */
  ClusterState.NodeProcess launch(
      VirtualHosts.Host host, String id, int port, Map<String, String> settings)
      throws IOException {
    place(
        home.resolve("target/atomspacenode.war"),
        server("node-" + id).resolve("apps/atomspacenode.war"));
    return start(host, "node-" + id, id, port, settings, options);
  }

  /** A server with the same configuration, but without the application; waits until it is ready. */
  ClusterState.NodeProcess emptyServer(String name, int port) throws IOException {
    Files.deleteIfExists(server(name).resolve("application.xml"));
    ClusterState.NodeProcess server =
        start(VirtualHosts.Host.THIS, name, name, port, Map.of(), List.of());
    long deadline = System.nanoTime() + READY.toNanos();
    while (door.status(server.url() + "/health/ready") != 200) {
      if (!Processes.alive(server.pid()) || System.nanoTime() > deadline) {
        throw new Processes.StartException(
            "the server did not start; its log ends:\n"
                + Processes.tail(Processes.logFile(folder, name)));
      }
      Processes.pause();
    }
    return server;
  }

  /** A server with nothing but a messaging engine; waits until it is ready. Its URL is its own. */
  ClusterState.Service messagingServer(String host, int port) throws IOException {
    String name = "messaging";
    Path server = folder.resolve("usr/servers").resolve(name);
    Files.createDirectories(server);
    place(home.resolve("liberty/messaging/server.xml"), server.resolve("server.xml"));
    closeCommandPort(server);
    Map<String, String> environment = folders(name);
    environment.put("messaging_host", host);
    environment.put("messaging_port", Integer.toString(port));
    Process process = process(VirtualHosts.Host.THIS, name, environment, List.of());
    Processes.awaitLine(
        process, Processes.logFile(folder, name), line -> line.contains("CWWKF0011I"), READY);
    return new ClusterState.Service("jms://" + host + ":" + port, process.pid());
  }

  private ClusterState.NodeProcess start(
      VirtualHosts.Host host,
      String server,
      String id,
      int port,
      Map<String, String> settings,
      List<String> more)
      throws IOException {
    Process process = process(host, server, environment(host, server, id, port, settings), more);
    return new ClusterState.NodeProcess(id, url(host, port), process.pid());
  }

  private Process process(
      VirtualHosts.Host host, String server, Map<String, String> environment, List<String> more)
      throws IOException {
    Path wlp = home.resolve("target/liberty/wlp");
    List<String> command = new ArrayList<>(host.enter());
    command.add(Processes.java());
    command.add("-javaagent:" + wlp.resolve("bin/tools/ws-javaagent.jar"));
    // The server's own script adds what this file says; started directly, the JVM is the child.
    command.addAll(options(wlp.resolve("lib/platform/java/java9.options")));
    command.addAll(options(home.resolve("liberty/jvm.options")));
    command.addAll(more);
    command.addAll(List.of("-jar", wlp.resolve("bin/tools/ws-server.jar").toString(), server));
    return Processes.start(command, environment, Processes.log(folder, server));
  }

  private static String url(VirtualHosts.Host host, int port) {
    return "http://" + host.address() + ":" + port;
  }

  private Map<String, String> environment(
      VirtualHosts.Host host, String server, String id, int port, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("atomspace.node.id", id);
    all.put("atomspace.node.url", url(host, port));
    all.put("atomspace.data.dir", folder.resolve("data").resolve(id).toString());
    all.putAll(settings);
    Map<String, String> environment = new LinkedHashMap<>();
    // The server looks for its file of a transport; without a name it would note an incident.
    environment.put("ATOMSPACE_TRANSPORT", "");
    environment.put("ATOMSPACE_JMS_BRIDGE", "");
    all.forEach(
        (key, value) -> environment.put(key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    environment.put("libraries", home.resolve("target/lib").toString());
    environment.put("http_host", host.address());
    environment.put("http_port", Integer.toString(port));
    environment.putAll(folders(server));
    return environment;
  }

  private Map<String, String> folders(String server) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("WLP_USER_DIR", folder.resolve("usr").toString());
    environment.put("WLP_OUTPUT_DIR", folder.resolve("usr/servers").toString());
    environment.put("LOG_DIR", folder.resolve("logs/" + server).toString());
    return environment;
  }

  private static List<String> options(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** A server folder of its own, with the configuration of {@code liberty/}. */
  private Path server(String name) throws IOException {
    Path server = folder.resolve("usr/servers").resolve(name);
    Files.createDirectories(server.resolve("apps"));
    Path liberty = home.resolve("liberty");
    try (Stream<Path> files = Files.walk(liberty)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = server.resolve(liberty.relativize(file).toString());
        Files.createDirectories(to.resolveSibling("."));
        place(file, to);
      }
    }
    closeCommandPort(server);
    return server;
  }

  /** A signal ends these servers: no port is open for {@code server stop}. */
  private static void closeCommandPort(Path server) throws IOException {
    Path file = server.resolve("bootstrap.properties");
    if (!Files.exists(file)) {
      Files.writeString(file, "command.port=-1\n");
    }
  }

  /** A file that is there already stays as it is, so that the server's caches of it hold. */
  private static void place(Path from, Path to) throws IOException {
    if (!Files.exists(to)
        || !Files.getLastModifiedTime(to).equals(Files.getLastModifiedTime(from))
        || Files.size(to) != Files.size(from)) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /**
   * Returns once the node is ready. A 200 is not enough: another server may hold the port, so the
   * node must name itself.
   *
   * @throws IOException as soon as it never will be, with the reason
   */
  void awaitReady(ClusterState.NodeProcess node) throws IOException {
    long deadline = System.nanoTime() + READY.toNanos();
    Path log = Processes.logFile(folder, "node-" + node.id());
    while (true) {
      boolean alive = Processes.alive(node.pid());
      List<String> reasons = reasons(log);
      if (!reasons.isEmpty()) {
        throw new Processes.StartException(
            "node " + node.id() + " cannot start:\n" + String.join("\n", reasons));
      }
      if (!alive) {
        throw new Processes.StartException(
            "node " + node.id() + " ended; its log ends:\n" + Processes.tail(log));
      }
      if (door.status(node.url() + "/health/ready") == 200) {
        String self = self(node);
        if (self.equals(node.id())) {
          return;
        }
        if (!self.isEmpty()) {
          throw new Processes.StartException(
              node.url() + " is held by another server (" + self + "), not node " + node.id());
        }
      }
      if (System.nanoTime() > deadline) {
        throw new Processes.StartException(
            "node "
                + node.id()
                + " was not ready after "
                + READY.toSeconds()
                + " s; its log ends:\n"
                + Processes.tail(log));
      }
      Processes.pause();
    }
  }

  /** Who answers at this address; empty if it answers too late. */
  private String self(ClusterState.NodeProcess node) {
    try {
      return door.cluster(node.url()).getString("self", "nobody");
    } catch (IOException e) {
      return "";
    }
  }

  /** The entry of the log that says why a start failed, without the frames of a stack. */
  private static List<String> reasons(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    int first = 0;
    while (first < lines.size() && HOPELESS.stream().noneMatch(lines.get(first)::contains)) {
      first++;
    }
    int end = Math.min(first + 1, lines.size());
    while (end < lines.size() && !lines.get(end).startsWith("[")) {
      end++;
    }
    return lines.subList(first, end).stream()
        .filter(line -> !line.strip().startsWith("at ") && !line.strip().startsWith("... "))
        .limit(REASON_LINES_MAX)
        .toList();
  }
}

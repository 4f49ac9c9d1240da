package io.atomspace.node.tool.cluster;

import io.atomspace.node.port.Folders;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Real nodes on this machine: each an Open Liberty process with this project's WAR, joined by a
 * broker process if their transport has one, beside a DAS Server process, and a ZooKeeper server's
 * if their election asks one and none is given. All of it lives in one folder.
 */
public final class LocalCluster {
  private final Path home;
  private final Path folder;
  private final Door door = new Door();
  private final NodeLauncher launcher;
  private final ServiceLauncher services;

  /** Where each of these nodes is for the others, over their restarts. */
  private final Map<String, String> members = new LinkedHashMap<>();

  private static final String CONNECT = "atomspace.election.zookeeper.connect";

  /** Transports whose nodes meet at a broker; of the others each node listens itself. */
  private static final Set<String> BROKERED = Set.of("mqtt", "amqp", "jms");

  /**
   * What to start.
   *
   * @param httpPort of the first node; 0 for free ones
   * @param brokerPort 0 for a free one
   * @param brokerUrl a broker that runs already; null to start one
   * @param kb the MeTTa file of a DAS Server to start; null for none
   * @param settings more settings of every node, by their full keys
   * @param hosts where each node runs, this host being reached at their gateway; null if all run on
   *     this host
   */
  public record Plan(
      int nodes,
      int httpPort,
      int brokerPort,
      @Nullable String brokerUrl,
      @Nullable Path kb,
      int dasPort,
      Map<String, String> settings,
      @Nullable VirtualHosts hosts) {

    /** Nodes on free ports, with everything else of its own. */
    public static Plan of(int nodes) {
      return new Plan(nodes, 0, 0, null, null, 0, Map.of(), null);
    }

    public Plan withKb(Path file) {
      return new Plan(nodes, httpPort, brokerPort, brokerUrl, file, dasPort, settings, hosts);
    }

    public Plan withBroker(String url) {
      return new Plan(nodes, httpPort, brokerPort, url, kb, dasPort, settings, hosts);
    }

    public Plan withHttpPort(int first) {
      return new Plan(nodes, first, brokerPort, brokerUrl, kb, dasPort, settings, hosts);
    }

    public Plan with(Map<String, String> more) {
      return new Plan(nodes, httpPort, brokerPort, brokerUrl, kb, dasPort, more, hosts);
    }

    /** Node 1 on the first of these hosts, and so on; the broker stays on this one. */
    public Plan on(VirtualHosts places) {
      return new Plan(nodes, httpPort, brokerPort, brokerUrl, kb, dasPort, settings, places);
    }

    VirtualHosts.Host host(String id) {
      return hosts == null ? VirtualHosts.Host.THIS : hosts.all().get(Integer.parseInt(id) - 1);
    }

    String transport() {
      return settings.getOrDefault("atomspace.transport", "mqtt");
    }

    /** Whether the nodes meet at a broker. */
    boolean needsBroker() {
      return BROKERED.contains(transport());
    }

    /** Whether their election asks a server, and none is given. */
    boolean needsCoordinator() {
      return "zookeeper".equals(settings.get("atomspace.election"))
          && !settings.containsKey(CONNECT);
    }

    /** Where the nodes reach this host. */
    String here() {
      return hosts == null ? VirtualHosts.Host.THIS.address() : hosts.gateway();
    }
  }

  /**
   * @param home the checkout, built
   * @param folder where logs and data go
   */
  public LocalCluster(Path home, Path folder) {
    this(home, folder, ClassArchive.options(home.toAbsolutePath()));
  }

  /**
   * @param options of each node's JVM, beside those of {@code liberty/jvm.options}
   */
  LocalCluster(Path home, Path folder, List<String> options) {
    this.home = home.toAbsolutePath();
    this.folder = folder.toAbsolutePath();
    launcher = new NodeLauncher(this.home, this.folder, options);
    services = new ServiceLauncher(this.home, this.folder);
  }

  /**
   * Starts everything and waits until each node is ready.
   *
   * @param notes hears of each step
   * @throws IOException with the reason, after everything started was ended again
   */
  public ClusterState up(Plan plan, Consumer<String> notes) throws IOException {
    ClusterState state = start(plan, notes);
    try {
      for (ClusterState.NodeProcess node : state.nodes()) {
        launcher.awaitReady(node);
        notes.accept("node " + node.id() + " is ready at " + node.url());
      }
      return state;
    } catch (IOException | RuntimeException e) {
      down();
      throw e;
    }
  }

  /**
   * Starts everything and does not wait for the nodes.
   *
   * @throws IOException with the reason, after everything started was ended again
   */
  public ClusterState start(Plan plan, Consumer<String> notes) throws IOException {
    if (ClusterState.exists(folder)) {
      ClusterState before = ClusterState.load(folder);
      if (before.pids().stream().anyMatch(Processes::alive)) {
        throw new Processes.StartException(
            "a cluster is up already: end it with bin/asn cluster down");
      }
      down();
    }
    Files.createDirectories(folder);
    ClusterState state = ClusterState.EMPTY;
    try {
      if (plan.kb() != null) {
        notes.accept("starting a DAS Server over " + plan.kb());
        state = state.withDas(services.das(plan.kb(), plan.dasPort()));
        state.save(folder);
      }
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < plan.nodes(); i++) {
        ports.add(port(plan.httpPort() == 0 ? 0 : plan.httpPort() + i));
      }
      meet(plan, ports);
      String brokerUrl = plan.brokerUrl();
      if (brokerUrl == null && plan.nodes() > 1 && plan.needsBroker()) {
        notes.accept("starting a broker");
        ClusterState.Service broker = broker(plan, plan.here(), plan.brokerPort());
        brokerUrl = broker.url();
        state = state.withBroker(broker);
        state.save(folder);
      }
      if (plan.needsCoordinator()) {
        notes.accept("starting a ZooKeeper server");
        state = state.withCoordinator(services.zooKeeper(plan.here(), port(0)));
        state.save(folder);
      }
      notes.accept("starting " + plan.nodes() + " nodes");
      List<ClusterState.NodeProcess> nodes = new ArrayList<>();
      for (int i = 0; i < plan.nodes(); i++) {
        nodes.add(node(plan, Integer.toString(i + 1), ports.get(i), brokerUrl, state));
        state = state.with(nodes);
        state.save(folder);
      }
      return state;
    } catch (IOException | RuntimeException e) {
      down();
      throw e;
    }
  }

  /** Whether there is something for {@link #down} to end. */
  public boolean isUp() {
    return ClusterState.exists(folder);
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
    Folders.delete(folder.resolve("usr"));
    Folders.delete(folder.resolve("data"));
  }

  /** Starts nodes of this cluster that have died, at the same addresses with the same data. */
  public ClusterState restart(Plan plan, String... ids) throws IOException {
    ClusterState state = status();
    String broker = state.broker() == null ? plan.brokerUrl() : state.broker().url();
    for (String id : ids) {
      int index = Integer.parseInt(id) - 1;
      int port = URI.create(state.nodes().get(index).url()).getPort();
      List<ClusterState.NodeProcess> nodes = new ArrayList<>(state.nodes());
      nodes.set(index, node(plan, id, port, broker, state));
      state = state.with(nodes);
      state.save(folder);
    }
    // Two that died may need each other to become ready.
    for (String id : ids) {
      launcher.awaitReady(state.nodes().get(Integer.parseInt(id) - 1));
    }
    return state;
  }

  /**
   * Starts a server with the nodes' own configuration and no application, and waits until it is
   * ready. It is no part of the cluster: who asked for it ends it.
   */
  public ClusterState.NodeProcess emptyServer(String name) throws IOException {
    return launcher.emptyServer(name, port(0));
  }

  /** Starts the broker of this cluster again, at its port. */
  public ClusterState restartBroker(Plan plan) throws IOException {
    ClusterState before = status();
    if (before.broker() == null) {
      throw new Processes.StartException("this cluster has no broker of its own");
    }
    URI url = URI.create(before.broker().url());
    ClusterState state = before.withBroker(broker(plan, url.getHost(), url.getPort()));
    state.save(folder);
    return state;
  }

  private ClusterState.Service broker(Plan plan, String host, int port) throws IOException {
    if (plan.transport().equals("jms")) {
      return launcher.messagingServer(host, port(port));
    }
    return services.broker(host, port);
  }

  private ClusterState.NodeProcess node(
      Plan plan, String id, int port, @Nullable String broker, ClusterState state)
      throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "atomspace.cluster.nodes",
        members.entrySet().stream().map(Object::toString).collect(Collectors.joining(",")));
    String transport = plan.transport();
    if (transport.equals("http2")) {
      String own = Objects.requireNonNull(members.get(id));
      settings.put("http2.port", Integer.toString(URI.create(own).getPort()));
    } else if (broker != null && transport.equals("jms")) {
      settings.put(
          "atomspace.transport.jms.engine",
          URI.create(broker).getAuthority() + ":BootstrapBasicMessaging");
    } else if (broker != null) {
      // The embedded broker speaks both at one port.
      settings.put(
          "atomspace.transport." + transport + ".url", broker.replaceFirst("^mqtt", transport));
    }
    if (state.das() != null) {
      settings.put("atomspace.das.url", state.das().url());
    }
    if (state.coordinator() != null) {
      settings.put(CONNECT, state.coordinator().url());
    }
    if ("custom".equals(plan.settings().get("atomspace.topology"))) {
      settings.put("atomspace.topology.custom.links", line());
    }
    settings.putAll(plan.settings());
    return launcher.launch(plan.host(id), id, port, settings);
  }

  /** Says where each node is for the others: its host alone, where they meet at a broker. */
  private void meet(Plan plan, List<Integer> httpPorts) throws IOException {
    members.clear();
    for (int i = 1; i <= plan.nodes(); i++) {
      String id = Integer.toString(i);
      String host = plan.host(id).address();
      members.put(
          id,
          switch (plan.transport()) {
            case "http1" -> "http://" + host + ":" + httpPorts.get(i - 1);
            case "http2" -> "http://" + host + ":" + port(0);
            default -> plan.needsBroker() ? host : host + ":" + port(0);
          });
    }
  }

  /** The longest way there is. */
  private String line() {
    List<String> ids = List.copyOf(members.keySet());
    return IntStream.range(1, ids.size())
        .mapToObj(i -> ids.get(i - 1) + "-" + ids.get(i))
        .collect(Collectors.joining(","));
  }

  /** This port if it is free, or a free one for 0. */
  private static int port(int wanted) throws IOException {
    if (wanted == 0) {
      return FreePort.find();
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return wanted;
    } catch (IOException e) {
      throw new Processes.StartException(
          "port " + wanted + " is taken: choose another by --http-port (" + e.getMessage() + ")");
    }
  }

  /** {@code GET /cluster} of a node. */
  public JsonObject cluster(String url) throws IOException {
    return door.cluster(url);
  }
}

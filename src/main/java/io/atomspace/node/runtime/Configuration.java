package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.kernel.SplitMix;
import io.atomspace.node.port.transport.TransportProvider;
import io.atomspace.node.protocol.Agreement;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.commit.CommitSettings;
import io.atomspace.node.protocol.consensus.ConsensusProvider;
import io.atomspace.node.protocol.election.ElectionProvider;
import io.atomspace.node.protocol.election.Quorum;
import io.atomspace.node.protocol.ledger.LedgerSettings;
import io.atomspace.node.protocol.membership.MembershipSettings;
import io.atomspace.node.protocol.mutex.MutexProvider;
import io.atomspace.node.protocol.replication.StoreSettings;
import io.atomspace.node.protocol.topology.TopologyProvider;
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
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

/**
 * Every setting of a node, read once at its start.
 *
 * @param addresses what {@code atomspace.cluster.nodes} gives for each member
 * @param pythonEngine the engine of Python jobs that name none; empty to choose by what is found
 * @param jmsBridge the messaging provider of the bridge; empty if it is off
 */
public record Configuration(
    String cluster,
    Members members,
    Map<NodeId, String> addresses,
    Quorum quorum,
    String url,
    Path dataDir,
    Choice transport,
    Choice topology,
    Choice election,
    Agreement agreement,
    ChannelSettings channel,
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    String dasUrl,
    Duration dasTimeout,
    Optional<String> pythonEngine,
    Optional<String> jmsBridge,
    String isolation,
    int slots,
    Limits limits) {

  private static final String ENVIRONMENT = "ATOMSPACE_";

  /** A ballot has eight bits for the place of a member. */
  private static final int MEMBERS_MAX = 256;

  /**
   * What the container found, so that settings can be checked against it; topologies and elections
   * are found without one.
   *
   * @param transports by kind
   * @param pythonEngines kinds of the script engines for python
   */
  public record Found(
      Map<String, TransportProvider> transports, Collection<String> pythonEngines) {}

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
  public static Configuration read(Map<String, String> values, Found found) {
    Settings root = Settings.of(values);
    Settings all = root.under("atomspace");
    Map<NodeId, String> addresses = addresses(all);
    NodeId self = self(all, addresses);
    if (addresses.isEmpty()) {
      addresses.put(self, "");
    }
    boolean alone = addresses.size() == 1;
    Members members = new Members(self, List.copyOf(addresses.keySet()));
    Quorum quorum = quorum(all, members);
    Duration interval =
        all.duration(
            "heartbeat.interval",
            MembershipSettings.DEFAULT.interval(),
            Duration.ofMillis(10),
            Duration.ofMinutes(1));
    Duration timeout =
        all.duration(
            "heartbeat.timeout",
            MembershipSettings.of(interval).timeout(),
            interval.multipliedBy(2),
            Duration.ofMinutes(10));
    Limits limits = Limits.read(all.under("limits"));
    Configuration configuration =
        new Configuration(
            name(all, "cluster.name", "atomspace"),
            members,
            addresses,
            quorum,
            all.text("node.url", "http://127.0.0.1:9080"),
            Path.of(all.text("data.dir", "data/" + self)),
            transport(all, addresses, found.transports()),
            chosen(
                all,
                "topology",
                "mesh",
                TopologyProvider.KINDS.names(),
                (kind, own) -> TopologyProvider.KINDS.named(kind).create(members.all(), own)),
            chosen(
                all,
                "election",
                NodeSetup.ELECTION,
                ElectionProvider.KINDS.names(),
                (kind, own) ->
                    ElectionProvider.KINDS
                        .named(kind)
                        .create(
                            new ElectionProvider.Context(
                                members, quorum, timeout, own, new SplitMix(0)))),
            agreement(all, members, timeout),
            channel(all.under("channel"), limits.messageBytesMax()),
            interval,
            timeout,
            all.text("das.url", "127.0.0.1:8888"),
            all.duration(
                "das.timeout", Duration.ofSeconds(60), Duration.ofMillis(10), Duration.ofHours(1)),
            pythonEngine(all, found.pythonEngines()),
            Optional.of(all.oneOf("jms.bridge", "off", List.of("off", "embedded", "artemis")))
                .filter(bridge -> !bridge.equals("off")),
            all.oneOf("script.isolation", "jail", List.of("jail", "process", "none")),
            (int) all.number("job.slots", Runtime.getRuntime().availableProcessors(), 1, 1024),
            limits);
    // What belongs to kinds that are not chosen is left alone.
    all.allow(
        "transport.",
        "topology.",
        "election.",
        "consensus.",
        "mutex.",
        "store.",
        "commit.",
        "ledger.",
        "channel.",
        "limits.");
    all.unknown();
    if (!root.faults().isEmpty()) {
      throw new ConfigurationException(root.faults());
    }
    return configuration;
  }

  /**
   * The kind that a key names, with its own settings.
   *
   * @param check reads them, so that wrong ones are noted with all others
   */
  private static Choice chosen(
      Settings all,
      String key,
      String otherwise,
      Collection<String> kinds,
      BiConsumer<String, Settings> check) {
    String kind = all.oneOf(key, otherwise, kinds);
    Settings own = all.under(key).under(kind);
    check.accept(kind, own);
    own.unknown();
    return new Choice(kind, own.all());
  }

  private static Agreement agreement(Settings all, Members members, Duration timeout) {
    return new Agreement(
        chosen(
            all,
            "consensus",
            "paxos",
            ConsensusProvider.KINDS.names(),
            (kind, own) ->
                ConsensusProvider.KINDS
                    .named(kind)
                    .create(new ConsensusProvider.Context(members, timeout, own, new SplitMix(0)))),
        chosen(
            all,
            "mutex",
            "lease",
            MutexProvider.KINDS.names(),
            (kind, own) ->
                MutexProvider.KINDS
                    .named(kind)
                    .create(new MutexProvider.Context(members, own, new SplitMix(0)))),
        section(all, "store", StoreSettings::read),
        section(all, "commit", CommitSettings::read),
        section(all, "ledger", LedgerSettings::read));
  }

  /** Settings that belong to no kind. */
  private static <T> T section(Settings all, String name, Function<Settings, T> read) {
    Settings own = all.under(name);
    T settings = read.apply(own);
    own.unknown();
    return settings;
  }

  private static Choice transport(
      Settings all, Map<NodeId, String> addresses, Map<String, TransportProvider> transports) {
    boolean alone = addresses.size() == 1;
    Choice transport =
        chosen(
            all,
            "transport",
            alone ? "memory" : "mqtt",
            transports.keySet(),
            (kind, own) ->
                Optional.ofNullable(transports.get(kind)).ifPresent(p -> p.check(own, addresses)));
    if (!alone && transport.kind().equals("memory")) {
      all.fault("transport", "memory joins nodes of one process only; give another for a cluster");
    }
    return transport;
  }

  private static Quorum quorum(Settings all, Members members) {
    String quorum = all.oneOf("cluster.quorum", "majority", List.of("majority", "available"));
    if (quorum.equals("majority")) {
      return Quorum.MAJORITY;
    }
    if (members.all().size() != 2) {
      all.fault("cluster.quorum", "majority, unless the cluster has exactly two nodes");
    }
    return Quorum.AVAILABLE;
  }

  private static ChannelSettings channel(Settings settings, long bodyBytesMax) {
    ChannelSettings channel = ChannelSettings.read(settings, bodyBytesMax);
    settings.unknown();
    return channel;
  }

  private static Optional<String> pythonEngine(Settings all, Collection<String> engines) {
    List<String> allowed = new ArrayList<>(engines);
    allowed.add("auto");
    return Optional.of(all.oneOf("script.python.engine", "auto", allowed))
        .filter(engine -> !engine.equals("auto"));
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
    if (addresses.size() > MEMBERS_MAX) {
      wrong.add(addresses.size() + " are more than " + MEMBERS_MAX);
      addresses.keySet().retainAll(List.copyOf(addresses.keySet()).subList(0, MEMBERS_MAX));
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

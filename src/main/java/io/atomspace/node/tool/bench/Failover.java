package io.atomspace.node.tool.bench;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.tool.cluster.VirtualHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How long a cluster is without a leader that is obeyed, after its leader was killed, frozen or cut
 * off. Each measured fault is kept in a file at once, so that a run that was broken off goes on
 * where it was.
 */
public final class Failover {
  /** Of etcd with a heartbeat of 10 ms and an election timeout of 100 ms. */
  public static final String ETCD_TUNED = "etcd 10/100 ms";

  /** Of etcd as it comes. */
  public static final String ETCD = "etcd";

  /** The election that needs a server beside the nodes. */
  public static final String ZOOKEEPER = "zookeeper";

  private static final String HOSTS = "asnfail";

  private final Path home;
  private final Path folder;
  private final Map<String, String> settings;
  private final Consumer<String> notes;
  private final List<Run> runs = new ArrayList<>();

  /**
   * One fault.
   *
   * @param settings of every node, beside the defaults
   */
  public record Run(
      String election, String fault, int nodes, Map<String, String> settings, double millis) {}

  /** What the file holds. */
  public record Kept(List<Run> runs) {}

  /**
   * All runs of one election, fault and size.
   *
   * @param runs how many
   */
  public record Row(
      String election,
      String fault,
      int nodes,
      double p50Millis,
      double p99Millis,
      double maxMillis,
      int runs) {}

  /**
   * @param folder for logs, data and what was measured; what is there already is not measured again
   * @param settings of every node, by their full keys
   */
  public Failover(Path home, Path folder, Map<String, String> settings, Consumer<String> notes)
      throws IOException {
    this.home = home;
    this.folder = folder;
    this.settings = settings;
    this.notes = notes;
    Files.createDirectories(folder);
    if (Files.exists(file())) {
      runs.addAll(Json.read(Files.readString(file()), Kept.class).runs());
    }
  }

  private Path file() {
    return folder.resolve("failover.json");
  }

  /** Forgets what was measured before. */
  public void anew() throws IOException {
    runs.clear();
    Files.deleteIfExists(file());
  }

  /** Strikes the leaders of one election, each fault so often. */
  public void elections(String election, int nodes, List<Fault> faults, int times)
      throws IOException, InterruptedException {
    List<Fault> left = left(election, nodes, faults, times);
    if (left.isEmpty()) {
      return;
    }
    VirtualHosts hosts = hosts(nodes);
    if (hosts == null && left.equals(List.of(Fault.PARTITION))) {
      return;
    }
    Map<String, String> all = new TreeMap<>(settings);
    all.put("atomspace.election", election);
    all.put("atomspace.job.slots", "1");
    try (StruckNodes struck = new StruckNodes(home, folder.resolve("cluster"), nodes, all, hosts)) {
      for (Fault fault : left) {
        if (fault != Fault.PARTITION || hosts != null) {
          for (int i = count(election, fault, nodes); i < times; i++) {
            keep(election, fault, nodes, struck.strike(fault));
          }
        }
      }
    }
  }

  /** Nodes on hosts of their own, which only root can have. */
  private @Nullable VirtualHosts hosts(int nodes) {
    try {
      return VirtualHosts.of(HOSTS, nodes);
    } catch (IOException e) {
      notes.accept("no partition: this host has no network namespaces for us: " + e.getMessage());
      return null;
    }
  }

  /** The same with etcd, three members; partitions are left out. */
  public void etcd(List<Fault> faults, int times) throws IOException, InterruptedException {
    if (!Etcd.isInstalled()) {
      notes.accept("no etcd on this host: apt-get install etcd-server");
      return;
    }
    etcd(ETCD, List.of(), faults, times);
    etcd(
        ETCD_TUNED,
        List.of("--heartbeat-interval", "10", "--election-timeout", "100"),
        faults,
        times);
  }

  private void etcd(String name, List<String> options, List<Fault> faults, int times)
      throws IOException, InterruptedException {
    List<Fault> able = faults.stream().filter(fault -> fault != Fault.PARTITION).toList();
    List<Fault> left = left(name, 3, able, times);
    if (left.isEmpty()) {
      return;
    }
    try (Etcd etcd = new Etcd(folder.resolve("etcd"), options)) {
      for (Fault fault : left) {
        for (int i = count(name, fault, 3); i < times; i++) {
          keep(name, fault, 3, etcd.strike(fault));
        }
      }
    }
  }

  private List<Fault> left(String election, int nodes, List<Fault> faults, int times) {
    return faults.stream().filter(fault -> count(election, fault, nodes) < times).toList();
  }

  private int count(String election, Fault fault, int nodes) {
    return of(election, fault.word(), nodes).size();
  }

  private List<Run> of(String election, String fault, int nodes) {
    return runs.stream()
        .filter(run -> run.election().equals(election) && run.fault().equals(fault))
        .filter(run -> run.nodes() == nodes && run.settings().equals(settings))
        .toList();
  }

  private void keep(String election, Fault fault, int nodes, Duration took) throws IOException {
    double millis = took.toNanos() / 1e6;
    runs.add(new Run(election, fault.word(), nodes, settings, millis));
    Files.writeString(file(), Json.write(new Kept(runs)));
    notes.accept(String.format("%s, %s of %d: %.0f ms", election, fault.word(), nodes, millis));
  }

  /** What was measured with these settings, a row for each election, fault and size. */
  public List<Row> rows() {
    return runs.stream()
        .filter(run -> run.settings().equals(settings))
        .map(run -> List.of(run.election(), run.fault(), Integer.toString(run.nodes())))
        .distinct()
        .map(key -> row(key.get(0), key.get(1), Integer.parseInt(key.get(2))))
        .toList();
  }

  private Row row(String election, String fault, int nodes) {
    List<Long> nanos =
        of(election, fault, nodes).stream().map(run -> (long) (run.millis() * 1e6)).toList();
    Spread spread = Spread.of(nanos);
    return new Row(
        election,
        fault,
        nodes,
        spread.p50Millis(),
        spread.p99Millis(),
        spread.maxMillis(),
        spread.runs());
  }
}

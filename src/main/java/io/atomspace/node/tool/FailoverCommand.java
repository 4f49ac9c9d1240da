package io.atomspace.node.tool;

import io.atomspace.node.kernel.Settings;
import io.atomspace.node.protocol.election.ElectionProvider;
import io.atomspace.node.protocol.election.ZooKeeperSettings;
import io.atomspace.node.tool.bench.Failover;
import io.atomspace.node.tool.bench.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code asn bench failover}. */
@Command(
    name = "failover",
    description = {
      "From the death of a leader to the first grant of the next that a worker obeys.",
      "A run that was broken off goes on where it was. Partitions need root."
    },
    mixinStandardHelpOptions = true)
final class FailoverCommand implements Callable<Integer> {
  private static final String ALL = "all";

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = "--election",
      defaultValue = ALL,
      description = "one kind, etcd, or ${DEFAULT-VALUE}")
  private String election = "";

  @Option(
      names = "--fault",
      defaultValue = ALL,
      description = "kill, freeze, partition or ${DEFAULT-VALUE}")
  private String fault = "";

  @Option(
      names = "--runs",
      defaultValue = "20",
      description = "of each fault on three nodes; a quarter of that on five (${DEFAULT-VALUE})")
  private int runs;

  @Option(names = "--set", description = "a setting of every node, atomspace.key=value")
  private Map<String, String> settings = new TreeMap<>();

  @Option(names = "--anew", description = "Forget what was measured before.")
  private boolean anew;

  @Option(names = "--markdown", paramLabel = "FILE", description = "write the table there too")
  private @Nullable Path markdown;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchCommand.atLeast(spec, "--runs", 1, runs);
    List<String> elections = chosen();
    List<Fault> faults = faults();
    Failover bench =
        new Failover(
            ClusterCommand.home(),
            BenchCommand.folder("failover"),
            new TreeMap<>(settings),
            console::note);
    if (anew) {
      bench.anew();
    }
    for (String each : elections) {
      if (each.equals(Failover.ETCD)) {
        bench.etcd(faults, runs);
      } else {
        bench.elections(each, 3, faults, runs);
        bench.elections(each, 5, faults, runs / 4);
      }
    }
    if (markdown != null) {
      Files.writeString(markdown, markdown(bench.rows()));
    }
    BenchCommand.tell(console, bench.rows(), this::line);
    return 0;
  }

  private List<String> chosen() {
    List<String> all = new ArrayList<>(ElectionProvider.KINDS.names());
    all.add(Failover.ETCD);
    if (election.equals(ALL)) {
      return all;
    }
    if (!all.contains(election)) {
      throw new ParameterException(
          spec.commandLine(), "--election takes " + ALL + " or one of " + all);
    }
    return List.of(election);
  }

  private List<Fault> faults() {
    List<Fault> chosen =
        Stream.of(Fault.values())
            .filter(each -> fault.equals(ALL) || fault.equals(each.word()))
            .toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--fault takes " + ALL + ", kill, freeze or partition");
    }
    return chosen;
  }

  private String line(Failover.Row row) {
    String line =
        String.format(
            "%-14s %-9s of %d: p50 %4.0f ms, p99 %4.0f ms, max %4.0f ms, %d runs",
            row.election(),
            row.fault(),
            row.nodes(),
            row.p50Millis(),
            row.p99Millis(),
            row.maxMillis(),
            row.runs());
    return row.election().equals(Failover.ZOOKEEPER)
        ? line + "; a session lives on for " + sessionTimeout().toMillis() + " ms"
        : line;
  }

  private String markdown(List<Failover.Row> rows) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
                # From the death of a leader to the next one's first grant

                Made by `bin/asn bench failover%s --markdown docs/failover.md`: real nodes, their broker and their
                workers on one machine of %d processors, in the middle of a job; milliseconds from just before the
                fault until a worker that is not the new leader's own obeys it. With `zookeeper` a silent leader's
                session lives on for %d ms. Of etcd, three members, until the next write that succeeds.

                | election | nodes | fault | p50 | p99 | max | runs |
                |---|---:|---|---:|---:|---:|---:|
                """,
                settings.entrySet().stream()
                    .map(set -> " --set " + set.getKey() + "=" + set.getValue())
                    .collect(Collectors.joining()),
                Runtime.getRuntime().availableProcessors(),
                sessionTimeout().toMillis()));
    for (Failover.Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %d | %s | %.0f | %.0f | %.0f | %d |%n",
              row.election(),
              row.nodes(),
              row.fault(),
              row.p50Millis(),
              row.p99Millis(),
              row.maxMillis(),
              row.runs()));
    }
    return text.toString();
  }

  /** How long ZooKeeper takes a silent leader to be alive. */
  private Duration sessionTimeout() {
    Settings all = Settings.of(settings);
    Duration heartbeatTimeout = Duration.ofSeconds(1);
    return ZooKeeperSettings.read(all.under("atomspace.election.zookeeper"), heartbeatTimeout)
        .sessionTimeout();
  }
}

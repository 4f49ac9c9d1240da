package io.atomspace.node.tool;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.tool.bench.Footprint;
import io.atomspace.node.tool.bench.Speedup;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code asn bench}: measures, and prints ratios taken side by side in one run. */
@Command(
    name = "bench",
    description = "Measures a cluster on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchCommand.SpeedupCommand.class, BenchCommand.FootprintCommand.class})
final class BenchCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which benchmark: speedup or footprint?");
  }

  @Command(
      name = "speedup",
      description = "N nodes against one plain loop, each in the same CPU quota. Needs root.",
      mixinStandardHelpOptions = true)
  static final class SpeedupCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
        names = "--nodes",
        defaultValue = "1..5",
        description = "how many, as N or FROM..TO (${DEFAULT-VALUE})")
    private String nodes = "";

    @Option(names = "--items", defaultValue = "12000", description = "of 1 ms (${DEFAULT-VALUE})")
    private int items;

    @Option(
        names = "--quota",
        defaultValue = "0.25",
        description = "cores of each node (${DEFAULT-VALUE})")
    private double quota;

    @Option(
        names = "--runs",
        defaultValue = "3",
        description = "the median counts (${DEFAULT-VALUE})")
    private int runs;

    @Mixin private Console console = new Console();

    @Override
    public Integer call() throws IOException, InterruptedException {
      int[] span = span();
      Path folder = ClusterCommand.home().resolve(".asn/bench");
      Speedup bench = new Speedup(ClusterCommand.home(), folder, items, quota, console::note);
      bench.prepare();
      List<Speedup.Run> all = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        all.add(bench.loops(1));
        for (int n = span[0]; n <= span[1]; n++) {
          if (n > 1) {
            all.add(bench.loops(n));
          }
          all.add(bench.nodes(n));
        }
      }
      Files.writeString(folder.resolve("speedup.json"), Json.write(all));
      print(all, span);
      console.note("every run: " + folder.resolve("speedup.json"));
      return 0;
    }

    private int[] span() {
      String[] ends = nodes.split("\\.\\.", 2);
      try {
        int from = Integer.parseInt(ends[0]);
        int to = Integer.parseInt(ends[ends.length - 1]);
        if (from >= 1 && to >= from && to <= 9) {
          return new int[] {from, to};
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw new ParameterException(
          spec.commandLine(), "--nodes is N or FROM..TO within 1..9, but was '" + nodes + "'");
    }

    private void print(List<Speedup.Run> all, int[] span) {
      double loop = median(all, "loop", 1).wallSeconds();
      JsonArrayBuilder rows = jakarta.json.Json.createArrayBuilder();
      List<String> lines = new ArrayList<>();
      for (String system : List.of("loop", "static", "atomspace")) {
        for (int n = 1; n <= span[1]; n++) {
          if (of(all, system, n).isEmpty()) {
            continue;
          }
          Speedup.Run run = median(all, system, n);
          rows.add(
              jakarta.json.Json.createObjectBuilder()
                  .add("system", system)
                  .add("nodes", n)
                  .add("item", "1ms")
                  .add("efficiency", run.efficiency())
                  .add("speedup", loop / run.wallSeconds())
                  .add("wallSeconds", run.wallSeconds())
                  .add("brokerSeconds", run.brokerSeconds())
                  .add("dasSeconds", run.dasSeconds()));
          lines.add(
              String.format(
                  "%-10s %d  speedup %.2f (%.2f a node)  efficiency %.2f  %.1f s",
                  system,
                  n,
                  loop / run.wallSeconds(),
                  loop / run.wallSeconds() / n,
                  run.efficiency(),
                  run.wallSeconds()));
        }
      }
      console.result(
          jakarta.json.Json.createObjectBuilder().add("rows", rows).build(),
          () -> lines.forEach(console::line));
    }

    private static List<Speedup.Run> of(List<Speedup.Run> all, String system, int nodes) {
      return all.stream()
          .filter(run -> run.system().equals(system) && run.nodes() == nodes)
          .sorted(Comparator.comparingDouble(Speedup.Run::wallSeconds))
          .toList();
    }

    private static Speedup.Run median(List<Speedup.Run> all, String system, int nodes) {
      List<Speedup.Run> runs = of(all, system, nodes);
      return runs.get(runs.size() / 2);
    }
  }

  @Command(
      name = "footprint",
      description = "A node's start beside an empty server's, and what an idle node takes.",
      mixinStandardHelpOptions = true)
  static final class FootprintCommand implements Callable<Integer> {
    @Option(
        names = "--runs",
        defaultValue = "5",
        description = "the median counts (${DEFAULT-VALUE})")
    private int runs;

    @Option(
        names = "--seconds",
        defaultValue = "60",
        description = "left alone, then watched (${DEFAULT-VALUE})")
    private int seconds;

    @Mixin private Console console = new Console();

    @Override
    public Integer call() throws IOException {
      Path folder = ClusterCommand.home().resolve(".asn/bench/footprint");
      Footprint bench = new Footprint(ClusterCommand.home(), folder, console::note);
      List<Footprint.Start> starts = bench.starts(runs);
      Footprint.Idle idle = bench.idle(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds));
      Footprint.Start node = median(starts, "node");
      Footprint.Start empty = median(starts, "empty");
      double ratio = node.seconds() / empty.seconds();
      console.result(
          jakarta.json.Json.createObjectBuilder()
              .add(
                  "rows",
                  jakarta.json.Json.createArrayBuilder()
                      .add(row(node))
                      .add(row(empty))
                      .add(
                          jakarta.json.Json.createObjectBuilder()
                              .add("system", "idle")
                              .add("cpuPercent", idle.cpuPercent())
                              .add("megabytes", idle.megabytes())))
              .add("startRatio", ratio)
              .build(),
          () -> {
            console.line(
                String.format(
                    "start to ready: node %.2f s, empty server %.2f s, ratio %.2f",
                    node.seconds(), empty.seconds(), ratio));
            console.line(
                String.format(
                    "idle: %.2f %% of a core, %.0f MB", idle.cpuPercent(), idle.megabytes()));
          });
      return 0;
    }

    private static JsonObjectBuilder row(Footprint.Start start) {
      return jakarta.json.Json.createObjectBuilder()
          .add("system", start.system())
          .add("seconds", start.seconds())
          .add("cpuSeconds", start.cpuSeconds());
    }

    private static Footprint.Start median(List<Footprint.Start> starts, String system) {
      List<Footprint.Start> sorted =
          starts.stream()
              .filter(start -> start.system().equals(system))
              .sorted(Comparator.comparingDouble(Footprint.Start::seconds))
              .toList();
      return sorted.get(sorted.size() / 2);
    }
  }
}

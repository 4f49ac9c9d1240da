package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.Footprint;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn bench footprint}. */
@Command(
    name = "footprint",
    description = "A node's start beside an empty server's, and what an idle node takes.",
    mixinStandardHelpOptions = true)
final class FootprintCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      defaultValue = "5",
      description = "the median counts (${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "an idle node is watched so long, after twice that alone (${DEFAULT-VALUE})")
  private int seconds;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws IOException {
    Path folder = BenchCommand.folder("footprint");
    Footprint bench = new Footprint(ClusterCommand.home(), folder, console::note);
    List<Footprint.Start> starts = bench.starts(runs);
    Footprint.Idle idle = bench.idle(Duration.ofSeconds(2L * seconds), Duration.ofSeconds(seconds));
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

package io.atomspace.node.tool;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.tool.bench.Speedup;
import io.atomspace.node.tool.bench.SpeedupRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code asn bench speedup}. */
@Command(
    name = "speedup",
    description = "N nodes against one plain loop, each in the same CPU quota. Needs root.",
    mixinStandardHelpOptions = true)
final class SpeedupCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = "--nodes",
      defaultValue = "1..5",
      description = "how many, as N or FROM..TO (${DEFAULT-VALUE})")
  private String nodes = "";

  @Option(names = "--items", defaultValue = "24000", description = "of 1 ms (${DEFAULT-VALUE})")
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
    Path folder = BenchCommand.folder("speedup");
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
    BenchCommand.tell(console, SpeedupRow.of(all), SpeedupCommand::line);
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

  private static String line(SpeedupRow row) {
    return String.format(
        "%-10s %d  speedup %.2f (%.2f a node)  efficiency %.2f  %.1f s; outside the quota:"
            + " broker %.2f s, DAS Server %.2f s, client %.2f s of CPU",
        row.system(),
        row.nodes(),
        row.speedup(),
        row.speedup() / row.nodes(),
        row.efficiency(),
        row.wallSeconds(),
        row.brokerSeconds(),
        row.dasSeconds(),
        row.clientSeconds());
  }
}

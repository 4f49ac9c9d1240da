package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.Throughput;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn bench throughput}. */
@Command(
    name = "throughput",
    description = "Items of one large job and small jobs a second, beside plain Python.",
    mixinStandardHelpOptions = true)
final class ThroughputCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--nodes", defaultValue = "3", description = "how many (${DEFAULT-VALUE})")
  private int nodes;

  @Option(
      names = "--items",
      defaultValue = "200000",
      description = "of the large job (${DEFAULT-VALUE})")
  private int items;

  @Option(
      names = "--clients",
      defaultValue = "8",
      description = "that submit small jobs at a time (${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--seconds",
      defaultValue = "3",
      description = "that they do so, each time (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "the median counts (${DEFAULT-VALUE})")
  private int runs;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchCommand.atLeast(spec, "--nodes", 1, nodes);
    BenchCommand.atLeast(spec, "--items", 1, items);
    BenchCommand.atLeast(spec, "--clients", 1, clients);
    BenchCommand.atLeast(spec, "--seconds", 1, seconds);
    BenchCommand.atLeast(spec, "--runs", 1, runs);
    Throughput bench =
        new Throughput(
            ClusterCommand.home(), BenchCommand.folder("throughput"), nodes, console::note);
    Throughput.Load load = new Throughput.Load(items, clients, Duration.ofSeconds(seconds), runs);
    BenchCommand.tell(console, bench.measure(load), ThroughputCommand::line);
    return 0;
  }

  private static String line(Throughput.Row row) {
    return String.format(
        "%-9s %d  %10.1f %s a second", row.system(), row.nodes(), row.perSecond(), row.what());
  }
}

package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.simulated.Scale;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn bench scale}. */
@Command(
    name = "scale",
    description = "Elections, idle messages and speedup of up to 50 simulated nodes.",
    mixinStandardHelpOptions = true)
final class ScaleCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = "--nodes",
      defaultValue = "3,5,10,20,50",
      split = ",",
      description = "how many, a list (${DEFAULT-VALUE})")
  private List<Integer> nodes = List.of();

  @Option(names = "--items", defaultValue = "20000", description = "of the job (${DEFAULT-VALUE})")
  private int items;

  @Option(
      names = "--item-micros",
      defaultValue = "10000",
      description = "of virtual time each (${DEFAULT-VALUE})")
  private int itemMicros;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "the median counts (${DEFAULT-VALUE})")
  private int runs;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() {
    nodes.forEach(each -> BenchCommand.atLeast(spec, "--nodes", 3, each));
    BenchCommand.atLeast(spec, "--items", 1, items);
    BenchCommand.atLeast(spec, "--item-micros", 1, itemMicros);
    BenchCommand.atLeast(spec, "--runs", 1, runs);
    Scale bench = new Scale(items, Duration.of(itemMicros, ChronoUnit.MICROS), runs, console::note);
    BenchCommand.tell(console, bench.rows(nodes), ScaleCommand::line);
    return 0;
  }

  private static String line(Scale.Row row) {
    return String.format(
        "%3d nodes  first leader %6.0f ms  another %6.0f ms  idle %7.1f messages a node and second"
            + "  speedup %6.2f  efficiency %.2f",
        row.nodes(),
        row.electMillis(),
        row.failoverMillis(),
        row.idleMessagesPerNodeSecond(),
        row.speedup(),
        row.efficiency());
  }
}

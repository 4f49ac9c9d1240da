package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.Latency;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn bench latency}. */
@Command(
    name = "latency",
    description = "A trivial job on three nodes, from submission to result, beside a plain GET.",
    mixinStandardHelpOptions = true)
final class LatencyCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = "--warmups",
      defaultValue = "50",
      description = "rounds that do not count (${DEFAULT-VALUE})")
  private int warmups;

  @Option(names = "--runs", defaultValue = "500", description = "rounds that do (${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--seconds",
      defaultValue = "50",
      description = "of measuring at most, and half as many of warming up (${DEFAULT-VALUE})")
  private int seconds;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchCommand.atLeast(spec, "--warmups", 1, warmups);
    BenchCommand.atLeast(spec, "--runs", 1, runs);
    BenchCommand.atLeast(spec, "--seconds", 1, seconds);
    Latency bench =
        new Latency(ClusterCommand.home(), BenchCommand.folder("latency"), console::note);
    BenchCommand.tell(
        console, bench.measure(warmups, runs, Duration.ofSeconds(seconds)), LatencyCommand::line);
    return 0;
  }

  private static String line(Latency.Row row) {
    return String.format(
        "%-9s %-8s  p50 %7.2f ms  p99 %7.2f ms  max %7.2f ms  of %d",
        row.system(), row.node(), row.p50Millis(), row.p99Millis(), row.maxMillis(), row.runs());
  }
}

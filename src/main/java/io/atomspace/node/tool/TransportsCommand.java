package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.transports.Transports;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn bench transports}. */
@Command(
    name = "transports",
    description = "Each transport with its channel beside its raw library on the same path.",
    mixinStandardHelpOptions = true)
final class TransportsCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--transport", split = ",", description = "of these alone (all)")
  private List<String> transports = Transports.KINDS;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "turns of each, after one that does not count (${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--messages",
      defaultValue = "20000",
      description = "of 1 KiB, and a tenth as many round trips, a turn (${DEFAULT-VALUE})")
  private int messages;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws Exception {
    BenchCommand.atLeast(spec, "--runs", 1, runs);
    BenchCommand.atLeast(spec, "--messages", 10, messages);
    List<String> unknown =
        transports.stream().filter(it -> !Transports.KINDS.contains(it)).toList();
    if (!unknown.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--transport takes " + Transports.KINDS + ", but was " + unknown);
    }
    try (Transports bench = new Transports(messages / 10, messages, console::note)) {
      BenchCommand.tell(
          console,
          bench.measure(transports, runs),
          row ->
              String.format(
                  "%-7s p50 %6.0f us (raw %6.0f), p99 %6.0f us (%6.0f), %8.0f messages/s (%8.0f),"
                      + " %5.1f us CPU each (%5.1f), 64 MiB in %5.2f s (%5.2f)",
                  row.transport(),
                  row.roundTripP50Micros(),
                  row.rawRoundTripP50Micros(),
                  row.roundTripP99Micros(),
                  row.rawRoundTripP99Micros(),
                  row.messagesPerSecond(),
                  row.rawMessagesPerSecond(),
                  row.cpuMicros(),
                  row.rawCpuMicros(),
                  row.transferSeconds(),
                  row.rawTransferSeconds()));
    }
    return 0;
  }
}

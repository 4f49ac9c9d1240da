package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.simulated.Messages;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn bench messages}. */
@Command(
    name = "messages",
    description = "What simulated nodes say when idle and for one job, by kind of message.",
    mixinStandardHelpOptions = true)
final class MessagesCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--nodes", defaultValue = "3", description = "how many (${DEFAULT-VALUE})")
  private int nodes;

  @Option(names = "--items", defaultValue = "10000", description = "of the job (${DEFAULT-VALUE})")
  private int items;

  @Option(
      names = "--item-micros",
      defaultValue = "1000",
      description = "of virtual time each (${DEFAULT-VALUE})")
  private int itemMicros;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() {
    BenchCommand.atLeast(spec, "--nodes", 1, nodes);
    BenchCommand.atLeast(spec, "--items", 1, items);
    BenchCommand.atLeast(spec, "--item-micros", 1, itemMicros);
    BenchCommand.tell(
        console,
        Messages.count(nodes, items, Duration.of(itemMicros, ChronoUnit.MICROS)),
        MessagesCommand::line);
    return 0;
  }

  private static String line(Messages.Row row) {
    String counts =
        String.format(
            "%-14s %10.2f frames %10.2f messages %12.1f bytes",
            row.kind(), row.frames(), row.messages(), row.bytes());
    return row.perItem() == null || row.bytesPerItem() == null
        ? "idle, a node and second  " + counts
        : String.format(
            "job                      %s  an item: %.4f frames, %.1f bytes",
            counts, row.perItem(), row.bytesPerItem());
  }
}

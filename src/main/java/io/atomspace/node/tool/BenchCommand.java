package io.atomspace.node.tool;

import io.atomspace.node.kernel.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code asn bench}: measures, and prints ratios taken side by side in one run. */
@Command(
    name = "bench",
    description = "Measures a cluster on this machine, or a simulated one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SpeedupCommand.class,
      LatencyCommand.class,
      ThroughputCommand.class,
      MessagesCommand.class,
      ScaleCommand.class,
      FootprintCommand.class,
      FailoverCommand.class,
      MatrixCommand.class,
      TransportsCommand.class,
    })
final class BenchCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which benchmark: " + String.join(", ", spec.subcommands().keySet()) + "?");
  }

  /** Where a benchmark keeps its logs and what it needs. */
  static Path folder(String benchmark) {
    return ClusterCommand.home().resolve(".asn/bench").resolve(benchmark);
  }

  /** Prints a line for each row, or all of them as {@code {"rows": [...]}}. */
  static <R extends Record> void tell(Console console, List<R> rows, Function<R, String> line) {
    JsonArrayBuilder array = jakarta.json.Json.createArrayBuilder();
    rows.forEach(row -> array.add(Front.parse(Json.write(row))));
    console.result(
        jakarta.json.Json.createObjectBuilder().add("rows", array).build(),
        () -> rows.forEach(row -> console.line(line.apply(row))));
  }

  /** Refuses a number below the least that makes sense. */
  static void atLeast(CommandLine.Model.CommandSpec spec, String option, long least, long given) {
    if (given < least) {
      throw new ParameterException(
          spec.commandLine(), option + " takes " + least + " or more, but was " + given);
    }
  }
}

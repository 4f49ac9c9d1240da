package io.atomspace.node.tool;

import io.atomspace.node.tool.bench.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn bench matrix}. */
@Command(
    name = "matrix",
    description = "The same short job over every transport on every topology.",
    mixinStandardHelpOptions = true)
final class MatrixCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--nodes", defaultValue = "5", description = "how many (${DEFAULT-VALUE})")
  private int nodes;

  @Option(names = "--items", defaultValue = "500", description = "of the job (${DEFAULT-VALUE})")
  private int items;

  @Option(names = "--transport", split = ",", description = "of these alone (all)")
  private List<String> transports = Matrix.TRANSPORTS;

  @Option(names = "--topology", split = ",", description = "of these alone (all)")
  private List<String> topologies = Matrix.TOPOLOGIES;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "write the table there too; of other pairs it keeps what it has")
  private @Nullable Path markdown;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchCommand.atLeast(spec, "--nodes", 2, nodes);
    BenchCommand.atLeast(spec, "--items", 1, items);
    Matrix bench =
        new Matrix(
            ClusterCommand.home(), BenchCommand.folder("matrix"), nodes, items, console::note);
    List<Matrix.Row> rows = bench.measure(transports, topologies);
    if (markdown != null) {
      List<String> before = Files.exists(markdown) ? Files.readAllLines(markdown) : List.of();
      Files.writeString(markdown, markdown(rows, before));
    }
    BenchCommand.tell(
        console,
        rows,
        row ->
            String.format(
                "%-7s %-7s %7.2f s %8d frames  %s",
                row.transport(), row.topology(), row.seconds(), row.frames(), row.result()));
    return rows.stream().allMatch(Matrix.Row::isRight) ? 0 : 1;
  }

  private String markdown(List<Matrix.Row> rows, List<String> before) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
                # Every transport on every topology

                Made by `bin/asn bench matrix --markdown docs/matrix.md`: %d real nodes on one machine, one job of
                %d short items each, taken by a node that does not lead. *Frames* are those of all nodes from the
                submission to the result, hop by hop, heartbeats among them. `custom` is a line of the nodes.

                | transport | topology | result | seconds | frames |
                |---|---|---|---:|---:|
                """,
                nodes,
                items));
    Map<String, String> lines = new LinkedHashMap<>();
    before.forEach(line -> lines.put(pair(line), line));
    rows.forEach(row -> lines.put(pair(line(row)), line(row)));
    for (String transport : Matrix.TRANSPORTS) {
      for (String topology : Matrix.TOPOLOGIES) {
        String line = lines.get(pair("| `" + transport + "` | `" + topology + "` |"));
        if (line != null) {
          text.append(line).append('\n');
        }
      }
    }
    return text.toString();
  }

  /** The first two columns of a line. */
  private static String pair(String line) {
    return Arrays.stream(line.split("\\|", -1)).limit(3).collect(Collectors.joining("|"));
  }

  private static String line(Matrix.Row row) {
    return String.format(
        Locale.ROOT,
        "| `%s` | `%s` | %s | %.2f | %d |",
        row.transport(),
        row.topology(),
        row.result(),
        row.seconds(),
        row.frames());
  }
}

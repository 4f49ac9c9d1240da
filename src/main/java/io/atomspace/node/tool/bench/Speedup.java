package io.atomspace.node.tool.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How much faster are N nodes than one plain loop? Every competitor has the same processor quota a
 * node: the loop has one, a static split N loops of one each, the cluster N whole nodes (JVM and
 * workers). Broker, DAS Server and client stand outside; their processor time is told beside.
 *
 * <p>One item is a fixed number of turns of a loop, calibrated once to 1 ms; no clock in the loop.
 */
public final class Speedup {
  private final LocalCluster cluster;
  private final Path folder;
  private final int items;
  private final double quota;
  private final Consumer<String> notes;
  private final Calls calls = new Calls();

  /**
   * One measurement.
   *
   * @param efficiency processor seconds inside {@code evaluate} over (nodes x quota x wall)
   * @param brokerSeconds processor time of the broker meanwhile; 0 where there is none
   * @param dasSeconds processor time of the DAS Server meanwhile
   * @param clientSeconds processor time of this process meanwhile, which submits and waits
   */
  public record Run(
      String system,
      int nodes,
      double wallSeconds,
      double evaluateSeconds,
      double efficiency,
      double brokerSeconds,
      double dasSeconds,
      double clientSeconds) {}

  /** Processor seconds of those that stand outside the quotas. */
  private record Outside(double broker, double das, double client) {
    static Outside now(ClusterState state) {
      return new Outside(
          state.broker() == null ? 0 : cpuSeconds(state.broker().pid()),
          state.das() == null ? 0 : cpuSeconds(state.das().pid()),
          cpuSeconds(ProcessHandle.current().pid()));
    }

    Outside since(Outside before) {
      return new Outside(broker - before.broker, das - before.das, client - before.client);
    }
  }

  /**
   * @param folder for scripts, the knowledge base and logs
   * @param items answers of the query, at least 3,000
   * @param quota cores a node
   */
  public Speedup(Path home, Path folder, int items, double quota, Consumer<String> notes) {
    this.cluster = new LocalCluster(home, folder.resolve("cluster"));
    this.folder = folder;
    this.items = items;
    this.quota = quota;
    this.notes = notes;
  }

  /** Writes what the runs need, and calibrates the item. */
  public void prepare() throws IOException {
    Files.createDirectories(folder);
    try (InputStream loop = Speedup.class.getResourceAsStream("loop.py")) {
      if (loop == null) {
        throw new IOException("loop.py is not on the class path");
      }
      Files.write(folder.resolve("loop.py"), loop.readAllBytes());
    }
    StringBuilder kb = new StringBuilder();
    for (int i = 0; i < items; i++) {
      kb.append("(number \"").append(i).append("\")\n");
    }
    Files.writeString(kb(), kb.toString());
    long turns = turns();
    notes.accept("1 ms is " + turns + " turns");
    Files.writeString(job(), script("$n", turns));
  }

  private Path kb() {
    return folder.resolve("numbers.metta");
  }

  private Path job() {
    return folder.resolve("job.py");
  }

  private static String script(String variable, long turns) {
    return """
        QUERY = {"atom_type": "link", "type": "Expression", "targets": [
            {"atom_type": "node", "type": "Symbol", "name": "number"},
            {"atom_type": "variable", "name": "%s"}]}

        def query(das):
            return das.query(QUERY)

        def evaluate(answer):
            total = 0
            for i in range(%d):
                total += i & 7
            return total
        """
        .formatted(variable, turns);
  }

  /** Turns of the loop that take 1 ms of processor time here: the median of several tries. */
  private long turns() throws IOException {
    String measure =
        """
        import time
        def turn(n):
            total = 0
            for i in range(n):
                total += i & 7
            return total
        rates = []
        for _ in range(15):
            start = time.process_time()
            turn(400000)
            rates.append(400000 / (time.process_time() - start) / 1000)
        print(int(sorted(rates)[7]))
        """;
    Process python = new ProcessBuilder("python3", "-c", measure).start();
    return Long.parseLong(new String(python.getInputStream().readAllBytes(), UTF_8).strip());
  }

  /** The plain loop in one quota, or a static split over several. */
  public Run loops(int parts) throws IOException, InterruptedException {
    ClusterState das = cluster.up(LocalCluster.Plan.of(0).withKb(kb()), note -> {});
    List<CpuQuota> quotas = new ArrayList<>();
    try {
      ClusterState.Service server = das.das();
      if (server == null) {
        throw new IOException("the DAS Server did not start");
      }
      Outside before = Outside.now(das);
      List<Process> loops = new ArrayList<>();
      long start = System.nanoTime();
      for (int part = 0; part < parts; part++) {
        CpuQuota group = CpuQuota.of("asn-loop-" + part, quota);
        quotas.add(group);
        // The shell puts itself under the quota before it becomes the loop.
        loops.add(
            new ProcessBuilder(
                    "sh",
                    "-c",
                    "echo $$ > " + group.processes() + " && exec python3 \"$@\"",
                    "sh",
                    folder.resolve("loop.py").toString(),
                    server.url(),
                    job().toString(),
                    Integer.toString(part),
                    Integer.toString(parts))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
      }
      double evaluate = 0;
      for (Process loop : loops) {
        String line = new String(loop.getInputStream().readAllBytes(), UTF_8);
        if (loop.waitFor() != 0) {
          throw new IOException("a loop failed");
        }
        evaluate += Calls.object(line).getJsonNumber("evaluateSeconds").doubleValue();
      }
      double wall = (System.nanoTime() - start) / 1e9;
      return run(
          parts == 1 ? "loop" : "static", parts, wall, evaluate, Outside.now(das).since(before));
    } finally {
      cluster.down();
      for (CpuQuota group : quotas) {
        group.close();
      }
    }
  }

  /** N whole nodes, warmed by one job before the quota; from POST to result. */
  public Run nodes(int nodes) throws IOException, InterruptedException {
    ClusterState state =
        cluster.up(
            LocalCluster.Plan.of(nodes).withKb(kb()).with(Map.of("atomspace.job.slots", "1")),
            note -> {});
    List<CpuQuota> quotas = new ArrayList<>();
    try {
      String url = state.nodes().get(0).url();
      submit(url, Files.readString(job()));
      for (ClusterState.NodeProcess node : state.nodes()) {
        CpuQuota group = CpuQuota.of("asn-node-" + node.id(), quota);
        quotas.add(group);
        group.add(node.pid());
      }
      Outside before = Outside.now(state);
      long start = System.nanoTime();
      String text = submit(url, Files.readString(job()));
      double wall = (System.nanoTime() - start) / 1e9;
      Outside outside = Outside.now(state).since(before);
      JsonObject answer = Calls.succeeded(text);
      if (answer.getJsonArray("result").size() != items) {
        throw new IOException("a result of " + answer.getJsonArray("result").size() + " values");
      }
      return run(
          "atomspace",
          nodes,
          wall,
          answer
              .getJsonObject("job")
              .getJsonObject("receipt")
              .getJsonNumber("evaluateSeconds")
              .doubleValue(),
          outside);
    } finally {
      cluster.down();
      for (CpuQuota group : quotas) {
        group.close();
      }
    }
  }

  private Run run(String system, int nodes, double wall, double evaluate, Outside outside) {
    Run run =
        new Run(
            system,
            nodes,
            wall,
            evaluate,
            evaluate / (nodes * quota * wall),
            outside.broker(),
            outside.das(),
            outside.client());
    notes.accept(
        String.format("%-9s %d: %.2f s, efficiency %.2f", system, nodes, wall, run.efficiency()));
    return run;
  }

  /** The text of job and result. */
  private String submit(String url, String script) throws IOException, InterruptedException {
    var submission = Json.createObjectBuilder().add("language", "python").add("script", script);
    return calls.submit(url, submission.build(), Duration.ofMinutes(5));
  }

  private static double cpuSeconds(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(duration -> duration.toNanos() / 1e9)
        .orElse(0.0);
  }
}

package io.atomspace.node.tool.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How much of next to nothing gets done in a second: items of one large job, and small jobs of many
 * users. Beside them, by turns, plain Python: one process that reads each item as JSON, calls the
 * same function and writes its value as JSON; and one such process for each small job, as many at a
 * time as there are users.
 */
public final class Throughput {
  private static final String SCRIPT = "def evaluate(item):\n    return item\n";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path home;
  private final Path folder;
  private final int nodes;
  private final Consumer<String> notes;
  private final Calls calls = new Calls();

  /**
   * The median of the runs.
   *
   * @param system {@code atomspace} or {@code loop}
   * @param what {@code items} of one job or {@code jobs} of one item
   * @param nodes 1 for the loop, as it has this host alone
   */
  public record Row(String system, String what, double perSecond, int nodes) {}

  /**
   * How much to do.
   *
   * @param items of the large job
   * @param clients that submit small jobs at a time, each to one node
   * @param span how long they do
   * @param runs of each
   */
  public record Load(long items, int clients, Duration span, int runs) {}

  private interface Trivial {
    /** Does one job for that client. */
    void once(int client) throws IOException, InterruptedException;
  }

  /**
   * @param folder for scripts, logs and data
   */
  public Throughput(Path home, Path folder, int nodes, Consumer<String> notes) {
    this.home = home;
    this.folder = folder;
    this.nodes = nodes;
    this.notes = notes;
  }

  /** Starts the nodes, measures, ends them. */
  public List<Row> measure(Load load) throws IOException, InterruptedException {
    prepare(load.items());
    List<Double> loopItems = new ArrayList<>();
    List<Double> jobItems = new ArrayList<>();
    List<Double> loopJobs = new ArrayList<>();
    List<Double> jobs = new ArrayList<>();
    try (RealNodes cluster = new RealNodes(home, folder.resolve("cluster"), nodes, calls)) {
      List<String> urls = cluster.urls();
      notes.accept("warming up");
      items(urls.get(0), load.items());
      jobs(load, client -> one(urls.get(client % urls.size())));
      for (int run = 1; run <= load.runs(); run++) {
        notes.accept("run " + run + " of " + load.runs());
        loopItems.add(loop("items", load.items()));
        jobItems.add(items(urls.get(0), load.items()));
        loopJobs.add(jobs(load, client -> loop("one", 1)));
        jobs.add(jobs(load, client -> one(urls.get(client % urls.size()))));
      }
    }
    return List.of(
        new Row("loop", "items", median(loopItems), 1),
        new Row("atomspace", "items", median(jobItems), nodes),
        new Row("loop", "jobs", median(loopJobs), 1),
        new Row("atomspace", "jobs", median(jobs), nodes));
  }

  private void prepare(long items) throws IOException {
    Files.createDirectories(folder);
    try (InputStream loop = Throughput.class.getResourceAsStream("items.py")) {
      if (loop == null) {
        throw new IOException("items.py is not on the class path");
      }
      Files.write(folder.resolve("items.py"), loop.readAllBytes());
    }
    Files.writeString(folder.resolve("job.py"), SCRIPT);
    StringBuilder lines = new StringBuilder();
    for (long i = 0; i < items; i++) {
      lines.append(i).append('\n');
    }
    Files.writeString(folder.resolve("items"), lines);
    Files.writeString(folder.resolve("one"), "0\n");
  }

  /** Items a second of a Python process, from its start to its end. */
  private double loop(String input, long items) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, input, ".out");
    try {
      long start = System.nanoTime();
      Process python =
          new ProcessBuilder(
                  "python3",
                  folder.resolve("items.py").toString(),
                  folder.resolve("job.py").toString())
              .redirectInput(folder.resolve(input).toFile())
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (python.waitFor() != 0) {
        throw new IOException("the loop failed");
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      if (Files.mismatch(folder.resolve(input), out) >= 0) {
        throw new IOException("the loop gave other values: " + out);
      }
      return items / seconds;
    } finally {
      Files.deleteIfExists(out);
    }
  }

  /** Items a second of one job, from its submission to its result. */
  private double items(String url, long items) throws IOException, InterruptedException {
    JsonObject submission =
        submission().add("items", Json.createObjectBuilder().add("range", items)).build();
    long start = System.nanoTime();
    String answer = calls.submit(url, submission, PATIENCE);
    double seconds = (System.nanoTime() - start) / 1e9;
    int values = Calls.succeeded(answer).getJsonArray("result").size();
    if (values != items) {
      throw new IOException(values + " values of " + items + " items");
    }
    return items / seconds;
  }

  private void one(String url) throws IOException, InterruptedException {
    JsonObject submission = submission().add("items", Json.createArrayBuilder().add(0)).build();
    Calls.succeeded(calls.submit(url, submission, PATIENCE));
  }

  private static JsonObjectBuilder submission() {
    return Json.createObjectBuilder().add("language", "python").add("script", SCRIPT);
  }

  /** Jobs a second of all clients; a job counts if it began within the span. */
  private static double jobs(Load load, Trivial job) throws IOException, InterruptedException {
    ExecutorService clients = Executors.newFixedThreadPool(load.clients());
    try {
      long start = System.nanoTime();
      List<Callable<Integer>> loops = new ArrayList<>();
      for (int i = 0; i < load.clients(); i++) {
        int client = i;
        loops.add(
            () -> {
              int done = 0;
              while (System.nanoTime() - start < load.span().toNanos()) {
                job.once(client);
                done++;
              }
              return done;
            });
      }
      long done = 0;
      for (Future<Integer> each : clients.invokeAll(loops)) {
        done += each.get();
      }
      return done / ((System.nanoTime() - start) / 1e9);
    } catch (ExecutionException e) {
      throw new IOException("a client failed: " + e.getCause(), e);
    } finally {
      clients.shutdownNow();
      clients.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }
}

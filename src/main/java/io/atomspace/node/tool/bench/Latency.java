package io.atomspace.node.tool.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long a trivial job takes, of one item and one user at a time, from submission to result; and
 * beside it, by turns and through the same client, the cheapest question that a node answers. The
 * difference is what a job costs.
 */
public final class Latency {
  private static final int NODES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonObject JOB =
      Json.createObjectBuilder()
          .add("language", "python")
          .add("script", "def evaluate(item):\n    return item\n")
          .add("items", Json.createArrayBuilder().add(1))
          .build();

  private final Path home;
  private final Path folder;
  private final Consumer<String> notes;
  private final Calls calls = new Calls();

  /**
   * @param system {@code atomspace} for the job, {@code http} for the question
   * @param node {@code leader} or {@code follower}: which node was asked
   */
  public record Row(
      String system, String node, double p50Millis, double p99Millis, double maxMillis, int runs) {}

  @FunctionalInterface
  private interface Call {
    void on(String url) throws IOException, InterruptedException;
  }

  private record Series(String system, String node, String url, Call call, List<Long> nanos) {
    void once() throws IOException, InterruptedException {
      long start = System.nanoTime();
      call.on(url);
      nanos.add(System.nanoTime() - start);
    }

    Row row() {
      Spread spread = Spread.of(nanos);
      return new Row(
          system, node, spread.p50Millis(), spread.p99Millis(), spread.maxMillis(), spread.runs());
    }
  }

  /**
   * @param folder for logs and data
   */
  public Latency(Path home, Path folder, Consumer<String> notes) {
    this.home = home;
    this.folder = folder;
    this.notes = notes;
  }

  /**
   * Starts three nodes, measures, ends them.
   *
   * @param warmups rounds that do not count; a round calls each series once
   * @param runs rounds that do
   * @param most time for the runs, and half of it for the warm-up; what does not fit is left out
   */
  public List<Row> measure(int warmups, int runs, Duration most)
      throws IOException, InterruptedException {
    try (RealNodes nodes = new RealNodes(home, folder, NODES, calls)) {
      List<Series> all =
          List.of(
              new Series("atomspace", "leader", nodes.leader(), this::job, new ArrayList<>()),
              new Series("atomspace", "follower", nodes.follower(), this::job, new ArrayList<>()),
              new Series("http", "leader", nodes.leader(), calls::cluster, new ArrayList<>()),
              new Series("http", "follower", nodes.follower(), calls::cluster, new ArrayList<>()));
      notes.accept("warming up");
      rounds(all, warmups, most.dividedBy(2));
      all.forEach(series -> series.nanos.clear());
      notes.accept("measuring");
      rounds(all, runs, most);
      return all.stream().map(Series::row).toList();
    }
  }

  private static void rounds(List<Series> all, int count, Duration most)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    for (int i = 0; i < count && (i == 0 || System.nanoTime() < deadline); i++) {
      for (Series series : all) {
        series.once();
      }
    }
  }

  private void job(String url) throws IOException, InterruptedException {
    JsonObject answer = Calls.succeeded(calls.submit(url, JOB, PATIENCE));
    if (!answer.getJsonArray("result").equals(JOB.getJsonArray("items"))) {
      throw new IOException("a wrong result: " + answer);
    }
  }
}

package io.atomspace.node.tool.bench;

import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The same short job over every transport on every topology, on real nodes: the right result each
 * time, how long it took and how many frames were sent for it. The custom topology is a line, the
 * longest way there is.
 */
public final class Matrix {
  /** Transports that join processes. */
  public static final List<String> TRANSPORTS =
      List.of("mqtt", "tcp", "http1", "http2", "grpc", "zeromq", "amqp", "jms");

  public static final List<String> TOPOLOGIES = List.of("mesh", "ring", "tree", "torus", "custom");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FRAMES = "atomspace_frames_sent";
  private static final String SCRIPT =
      """
      def evaluate(n):
          total = 0
          for i in range(10000):
              total += i % 7
          return n * n
      """;

  private final Path home;
  private final Path folder;
  private final int nodes;
  private final int items;
  private final Consumer<String> notes;
  private final Calls calls = new Calls();

  /**
   * A job of a cluster.
   *
   * @param result {@code same} as was expected, or what went wrong
   * @param seconds from submission to result
   * @param frames that all nodes sent in that time, heartbeats among them
   */
  public record Row(String transport, String topology, String result, double seconds, long frames) {
    public boolean isRight() {
      return result.equals("same");
    }
  }

  /**
   * @param folder for logs and data
   * @param items of the job
   */
  public Matrix(Path home, Path folder, int nodes, int items, Consumer<String> notes) {
    this.home = home;
    this.folder = folder;
    this.nodes = nodes;
    this.items = items;
    this.notes = notes;
  }

  /** Starts a cluster for each pair, one after the other. */
  public List<Row> measure(List<String> transports, List<String> topologies)
      throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (String transport : transports) {
      for (String topology : topologies) {
        Row row = row(transport, topology);
        notes.accept(transport + " on " + topology + ": " + row.result());
        rows.add(row);
      }
    }
    return rows;
  }

  private Row row(String transport, String topology) throws InterruptedException {
    Map<String, String> settings =
        Map.of("atomspace.transport", transport, "atomspace.topology", topology);
    Path place = folder.resolve(transport + "-" + topology);
    try (RealNodes cluster =
        new RealNodes(home, place, LocalCluster.Plan.of(nodes).with(settings), calls)) {
      JsonObject submission =
          Json.createObjectBuilder()
              .add("language", "python")
              .add("script", SCRIPT)
              .add("items", Json.createObjectBuilder().add("range", items))
              .build();
      String taker = cluster.follower();
      // The first job of a cluster starts its workers.
      calls.submit(taker, submission, PATIENCE);
      long before = frames(cluster);
      long start = System.nanoTime();
      JsonObject answer = Calls.succeeded(calls.submit(taker, submission, PATIENCE));
      double seconds = (System.nanoTime() - start) / 1e9;
      long sent = frames(cluster) - before;
      boolean right = answer.getJsonArray("result").equals(squares());
      return new Row(transport, topology, right ? "same" : "another result", seconds, sent);
    } catch (IOException e) {
      return new Row(transport, topology, String.valueOf(e.getMessage()), 0, 0);
    }
  }

  private JsonArray squares() {
    JsonArrayBuilder squares = Json.createArrayBuilder();
    for (int n = 0; n < items; n++) {
      squares.add(n * n);
    }
    return squares.build();
  }

  private long frames(RealNodes cluster) throws IOException, InterruptedException {
    double sum = 0;
    for (String url : cluster.urls()) {
      sum += calls.metric(url, FRAMES);
    }
    return (long) sum;
  }
}

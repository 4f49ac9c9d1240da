package io.atomspace.node.tool;

import io.atomspace.node.port.das.KnowledgeBases;
import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asn demo}: everything that the main job needs, the job itself, and its receipt. */
@Command(
    name = "demo",
    description = "Starts a cluster of its own, runs a job on it, shows the result, ends it.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int MOTIFS = 400;
  private static final long SEED = 1;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description = "the script (examples/motif_similarity.py)")
  private @Nullable Path job;

  @Option(
      names = "--kb",
      paramLabel = "FILE",
      description = "a MeTTa file to serve (400 generated motifs)")
  private @Nullable Path kb;

  @Option(names = "--param", description = "a parameter of the job, name=value")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--keep", description = "leave the cluster up")
  private boolean keep;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws IOException {
    Path script = job == null ? ClusterCommand.home().resolve("examples/motif_similarity.py") : job;
    if (!Files.isReadable(script)) {
      throw new Main.FailedException("cannot read the script " + script);
    }
    LocalCluster cluster = ClusterCommand.cluster();
    ClusterState state =
        cluster.up(
            LocalCluster.Plan.of(options.nodes()).withKb(knowledge()).with(options.settings()),
            console::note);
    Thread down = new Thread(() -> down(cluster), "demo-down");
    if (!keep) {
      Runtime.getRuntime().addShutdownHook(down);
    }
    return run(script, cluster, state);
  }

  private int run(Path script, LocalCluster cluster, ClusterState state) throws IOException {
    JsonObject status = ClusterCommand.json(cluster, state);
    String url = taker(status.getJsonArray("nodes"));
    console.note("submitting " + script.getFileName() + " to " + url + ", which does not lead");
    Front front = new Front(url);
    JsonObject submitted =
        front.submit(
            Json.createObjectBuilder()
                .add("name", String.valueOf(script.getFileName()))
                .add("language", "python")
                .add("script", Files.readString(script))
                .add("parameters", JobCommands.Submit.parameters(parameters))
                .build());
    int code = JobWatch.follow(front, submitted.getString("id"), console);
    if (keep) {
      console.note("the cluster stays up: end it with bin/asn cluster down");
    }
    return code;
  }

  /** A node that does not lead, where there is one. */
  private static String taker(JsonArray nodes) {
    return nodes.getValuesAs(JsonObject.class).stream()
        .filter(node -> !node.getBoolean("leader"))
        .findFirst()
        .orElse(nodes.getJsonObject(0))
        .getString("url");
  }

  private Path knowledge() throws IOException {
    if (kb != null) {
      if (!Files.isReadable(kb)) {
        throw new Main.FailedException("cannot read the knowledge base " + kb);
      }
      return kb;
    }
    Path file = ClusterCommand.home().resolve(".asn/motifs.metta");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, KnowledgeBases.generate("motifs", MOTIFS, SEED));
    return file;
  }

  private static void down(LocalCluster cluster) {
    try {
      cluster.down();
    } catch (IOException e) {
      System.err.println("asn: the cluster may not be down: " + e.getMessage());
    }
  }
}

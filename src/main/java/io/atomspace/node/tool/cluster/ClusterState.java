package io.atomspace.node.tool.cluster;

import io.atomspace.node.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The processes of a cluster, as its file says; the file is there while the cluster is up. */
public record ClusterState(
    List<NodeProcess> nodes, @Nullable Service broker, @Nullable Service das) {

  /** A node. */
  public record NodeProcess(String id, String url, long pid) {}

  /** The broker or the DAS Server. */
  public record Service(String url, long pid) {}

  private static Path file(Path folder) {
    return folder.resolve("cluster.json");
  }

  static boolean exists(Path folder) {
    return Files.exists(file(folder));
  }

  /**
   * @throws IOException if there is no cluster
   */
  static ClusterState load(Path folder) throws IOException {
    if (!exists(folder)) {
      throw new Processes.StartException("no cluster is up: start one with bin/asn cluster up");
    }
    return Json.read(Files.readString(file(folder)), ClusterState.class);
  }

  void save(Path folder) throws IOException {
    Files.writeString(file(folder), Json.write(this));
  }

  static void remove(Path folder) throws IOException {
    Files.deleteIfExists(file(folder));
  }

  List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    nodes.forEach(node -> pids.add(node.pid()));
    if (broker != null) {
      pids.add(broker.pid());
    }
    if (das != null) {
      pids.add(das.pid());
    }
    return pids;
  }
}

package io.atomspace.node.tool.cluster;

import io.atomspace.node.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The processes of a cluster, as its file says; the file is there while the cluster is up. */
public record ClusterState(
    List<NodeProcess> nodes,
    @Nullable Service broker,
    @Nullable Service das,
    @Nullable Service coordinator) {

  /** A node. */
  public record NodeProcess(String id, String url, long pid) {}

  /** The broker, the DAS Server or the ZooKeeper server. */
  public record Service(String url, long pid) {}

  static final ClusterState EMPTY = new ClusterState(List.of(), null, null, null);

  ClusterState with(List<NodeProcess> others) {
    return new ClusterState(List.copyOf(others), broker, das, coordinator);
  }

  ClusterState withBroker(Service started) {
    return new ClusterState(nodes, started, das, coordinator);
  }

  ClusterState withDas(Service started) {
    return new ClusterState(nodes, broker, started, coordinator);
  }

  ClusterState withCoordinator(Service started) {
    return new ClusterState(nodes, broker, das, started);
  }

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
    return Stream.concat(
            nodes.stream().map(NodeProcess::pid),
            Stream.of(broker, das, coordinator).filter(Objects::nonNull).map(Service::pid))
        .toList();
  }
}

package io.atomspace.node.tool.bench;

import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a node costs that does nothing: the time of its start, beside an empty Open Liberty with the
 * same configuration, and the processor time and memory of an idle one. Linux alone.
 */
public final class Footprint {
  private static final double TICKS_A_SECOND = 100;

  private final LocalCluster cluster;
  private final Consumer<String> notes;

  /**
   * From the start of the process to ready.
   *
   * @param system {@code node}, joining two others that have a leader, or {@code empty}
   * @param cpuSeconds processor time until then
   */
  public record Start(String system, double seconds, double cpuSeconds) {}

  /**
   * @param cpuPercent of one core, JVM and workers
   * @param megabytes proportional share of memory, JVM and workers
   */
  public record Idle(double cpuPercent, double megabytes) {}

  /**
   * @param folder for logs and data
   */
  public Footprint(Path home, Path folder, Consumer<String> notes) {
    this.cluster = new LocalCluster(home, folder);
    this.notes = notes;
  }

  /** Starts of a node and of an empty server, by turns. */
  public List<Start> starts(int runs) throws IOException {
    LocalCluster.Plan plan = LocalCluster.Plan.of(3);
    ClusterState state = cluster.up(plan, note -> {});
    List<Start> starts = new ArrayList<>();
    try {
      for (int run = 0; run < runs; run++) {
        end(state.nodes().get(2).pid());
        state = cluster.restart(plan, "3");
        starts.add(start("node", state.nodes().get(2)));
        ClusterState.NodeProcess empty = cluster.emptyServer("empty");
        starts.add(start("empty", empty));
        end(empty.pid());
      }
      return starts;
    } finally {
      cluster.down();
    }
  }

  /** To be called the moment that the process is ready. */
  private Start start(String system, ClusterState.NodeProcess process) throws IOException {
    long now = System.currentTimeMillis();
    long started =
        ProcessHandle.of(process.pid())
            .flatMap(handle -> handle.info().startInstant())
            .orElseThrow(() -> new IOException(process.pid() + " has ended"))
            .toEpochMilli();
    Start start = new Start(system, (now - started) / 1e3, cpuSeconds(process.pid()));
    notes.accept(
        String.format(
            "%-5s ready after %.2f s, %.2f s of processor time",
            system, start.seconds(), start.cpuSeconds()));
    return start;
  }

  /** One of three nodes, left alone. */
  public Idle idle(Duration settle, Duration span) throws IOException {
    ClusterState state = cluster.up(LocalCluster.Plan.of(3), note -> {});
    try {
      long pid = state.nodes().get(0).pid();
      LockSupport.parkNanos(settle.toNanos());
      double before = cpuSeconds(pid);
      long start = System.nanoTime();
      LockSupport.parkNanos(span.toNanos());
      double wall = (System.nanoTime() - start) / 1e9;
      Idle idle = new Idle(100 * (cpuSeconds(pid) - before) / wall, megabytes(pid));
      notes.accept(
          String.format("idle: %.2f %% of a core, %.0f MB", idle.cpuPercent(), idle.megabytes()));
      return idle;
    } finally {
      cluster.down();
    }
  }

  private static void end(long pid) {
    ProcessHandle.of(pid)
        .ifPresent(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
            });
  }

  private static List<Long> tree(long pid) throws IOException {
    ProcessHandle root =
        ProcessHandle.of(pid).orElseThrow(() -> new IOException(pid + " has ended"));
    return Stream.concat(Stream.of(root), root.descendants()).map(ProcessHandle::pid).toList();
  }

  /** Processor time of a process and all that it has started, ended ones included. */
  private static double cpuSeconds(long pid) throws IOException {
    long ticks = 0;
    for (long one : tree(pid)) {
      String stat = Files.readString(Path.of("/proc/" + one + "/stat"));
      // Behind the name, which may hold anything: utime, stime, cutime, cstime.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      for (int i = 11; i < 15; i++) {
        ticks += Long.parseLong(fields[i]);
      }
    }
    return ticks / TICKS_A_SECOND;
  }

  private static double megabytes(long pid) throws IOException {
    long kilobytes = 0;
    for (long one : tree(pid)) {
      for (String line : Files.readAllLines(Path.of("/proc/" + one + "/smaps_rollup"))) {
        if (line.startsWith("Pss:")) {
          kilobytes += Long.parseLong(line.replaceAll("\\D+", ""));
        }
      }
    }
    return kilobytes / 1024.0;
  }
}

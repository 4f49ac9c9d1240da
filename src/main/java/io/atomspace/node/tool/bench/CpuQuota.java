package io.atomspace.node.tool.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A limit of processor time for a group of processes, by the kernel's control groups (version 1 or
 * 2). Needs root. Children of a process that was added are in the group too.
 */
public final class CpuQuota implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final long PERIOD_MICROS = 100_000;

  private final Path group;

  private CpuQuota(Path group) {
    this.group = group;
  }

  /**
   * A group with this quota; one of that name is taken over.
   *
   * @param cores for instance 0.25
   * @throws IOException if this host does not let us
   */
  public static CpuQuota of(String name, double cores) throws IOException {
    boolean unified = isUnified();
    Path group = folder(name);
    long quota = Math.round(cores * PERIOD_MICROS);
    try {
      Files.createDirectories(group);
      if (unified) {
        Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
      } else {
        Files.writeString(group.resolve("cpu.cfs_period_us"), Long.toString(PERIOD_MICROS));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(quota));
      }
    } catch (IOException e) {
      throw new IOException(
          "no CPU quota can be set at "
              + group
              + " ("
              + e.getMessage()
              + "): be root, on a kernel"
              + " with control groups for the processor");
    }
    return new CpuQuota(group);
  }

  private static boolean isUnified() {
    return Files.exists(ROOT.resolve("cgroup.controllers"));
  }

  private static Path folder(String name) {
    return (isUnified() ? ROOT : ROOT.resolve("cpu")).resolve(name);
  }

  /** Removes a group of that name, if there is one; no process may be in it. */
  public static void remove(String name) throws IOException {
    Files.deleteIfExists(folder(name));
  }

  /** Puts a process and all that it has started under the quota. */
  public void add(long pid) throws IOException {
    put(pid);
    for (ProcessHandle child :
        ProcessHandle.of(pid).map(p -> p.descendants().toList()).orElse(List.of())) {
      put(child.pid());
    }
  }

  /** A process that writes its id here is in the group. */
  Path processes() {
    return group.resolve("cgroup.procs");
  }

  private void put(long pid) throws IOException {
    Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
  }

  /** Removes the group once it is empty. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(group);
  }
}

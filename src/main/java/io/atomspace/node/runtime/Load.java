package io.atomspace.node.runtime;

import java.lang.management.ManagementFactory;

/** How much of a core this JVM uses. */
final class Load {
  private long lastWallNanos = System.nanoTime();
  private long lastCpuNanos = cpuNanos();

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** Cores used since this was last asked: 1.0 is one core. */
  synchronized double sinceLast() {
    long wall = System.nanoTime();
    long cpu = cpuNanos();
    double load = (cpu - lastCpuNanos) / (double) Math.max(1, wall - lastWallNanos);
    lastWallNanos = wall;
    lastCpuNanos = cpu;
    return Math.round(load * 10_000) / 10_000.0;
  }
}

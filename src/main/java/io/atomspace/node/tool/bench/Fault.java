package io.atomspace.node.tool.bench;

import java.io.IOException;
import java.util.Locale;

/** What befalls a leader. */
public enum Fault {
  /** Its process is killed, as by {@code kill -9}: its connections close. */
  KILL,
  /** Its process stands still, as by {@code SIGSTOP}: its connections stay open. */
  FREEZE,
  /** Its cable is pulled: nothing reaches it or leaves it, and nobody is told. */
  PARTITION;

  /** As rows name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static void kill(long pid) throws IOException {
    ProcessHandle process =
        ProcessHandle.of(pid).orElseThrow(() -> new IOException(pid + " has ended already"));
    process.destroyForcibly();
  }

  /** {@code STOP} or {@code CONT}. */
  static void signal(long pid, String name) throws IOException, InterruptedException {
    if (new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor() != 0) {
      throw new IOException("SIG" + name + " does not reach " + pid);
    }
  }
}

package io.atomspace.node.tool.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Starts processes that outlive this one, waits for what they say, and ends them. */
final class Processes {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private Processes() {}

  /** Why a process is not what it should be; the message is for a person. */
  static final class StartException extends IOException {
    StartException(String message) {
      super(message);
    }
  }

  /**
   * Starts a process in a session of its own, so that it survives this terminal.
   *
   * @param log takes its standard output and error
   */
  static Process start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      // Replaces itself by the command, so the process id is the command's own.
      line.add("/usr/bin/setsid");
    }
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  /** A fresh log of that name below the folder. */
  static Path log(Path folder, String name) throws IOException {
    Path log = logFile(folder, name);
    Files.createDirectories(log.getParent());
    return Files.write(log, new byte[0]);
  }

  static Path logFile(Path folder, String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }

  /** The Java of this process. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Waits until a line of the log fits.
   *
   * @throws StartException with the end of the log, when the process ends or has taken too long;
   *     then it runs no more
   */
  static String awaitLine(Process process, Path log, Predicate<String> fits, Duration most)
      throws IOException {
    long deadline = System.nanoTime() + most.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      Optional<String> line = Files.readAllLines(log).stream().filter(fits).findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      if (!alive || System.nanoTime() > deadline) {
        process.destroyForcibly();
        String what = alive ? "was not ready after " + most.toSeconds() + " s" : "ended";
        throw new StartException("a process " + what + "; its log ends:\n" + tail(log));
      }
      pause();
    }
  }

  static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The last lines of a log. */
  static String tail(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "(no log)";
    }
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Asks all to end, and kills what has not after a while. */
  static void end(List<Long> pids) {
    List<ProcessHandle> handles =
        pids.stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
    handles.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + GRACE.toNanos();
    for (ProcessHandle handle : handles) {
      try {
        handle.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        handle.destroyForcibly();
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        handle.destroyForcibly();
      }
    }
  }
}

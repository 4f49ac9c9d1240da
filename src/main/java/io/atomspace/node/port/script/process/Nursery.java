package io.atomspace.node.port.script.process;

import io.atomspace.node.port.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts the processes of one engine and keeps one spare of each kind.
 *
 * <p>All are started by one thread that lives as long as the nursery: the kernel can kill a child
 * when its parent ends, and there "parent" means the thread that started it.
 */
public final class Nursery implements AutoCloseable {
  private static final int ALIVE_MAX = 1024;

  /**
   * A kind of process.
   *
   * @param command its command line, given the position file
   * @param alone it cannot start processes that outlive it: it may not start any, or has a
   *     namespace of its own
   */
  public record Kind(
      String name,
      Function<Path, List<String>> command,
      Map<String, String> environment,
      boolean alone) {}

  private final Path directory;
  private final ScheduledThreadPoolExecutor keeper;
  private final Map<String, WorkerProcess> spares = new LinkedHashMap<>();
  private final Set<WorkerProcess> alive = new LinkedHashSet<>();
  private long started;
  private boolean closed;

  /**
   * @param directory its own, made if it is not there; what an earlier life left there is removed
   */
  public Nursery(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      try (Stream<Path> old = Files.list(directory)) {
        for (Path file : old.filter(Nursery::ofWorker).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    keeper =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "script-keeper");
              thread.setDaemon(true);
              return thread;
            });
    keeper.setRemoveOnCancelPolicy(true);
    keeper.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static boolean ofWorker(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".errors") || name.endsWith(".position");
  }

  /** The folder of the worker programs, which their processes may read. */
  public Path programs() {
    return directory.resolve("programs");
  }

  /**
   * Writes a file of a worker program into {@link #programs()}.
   *
   * @param name its name there, and as a resource beside this class
   * @throws IllegalStateException if there is no such resource
   */
  public void install(Class<?> beside, String name) throws IOException {
    copy(beside, name, programs().resolve(name));
  }

  /** Writes the class file of this name below {@code classes} in {@link #programs()}. */
  public void installClass(String name) throws IOException {
    String file = name.replace('.', '/') + ".class";
    copy(Nursery.class, "/" + file, programs().resolve("classes").resolve(file));
  }

  private static void copy(Class<?> beside, String name, Path file) throws IOException {
    try (InputStream source = beside.getResourceAsStream(name)) {
      if (source == null) {
        throw new IllegalStateException(name + " is not in the class path");
      }
      Files.createDirectories(file.getParent());
      Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A process that is dead for this reason. */
  public WorkerProcess none(String reason) {
    return WorkerProcess.unstarted(directory, reason);
  }

  /** The spare of this kind if it is alive, else a new process; waits until it is started. */
  public WorkerProcess take(Kind kind) {
    WorkerProcess spare;
    synchronized (this) {
      spare = spares.remove(kind.name());
    }
    if (spare != null && spare.alive()) {
      return spare;
    }
    if (spare != null) {
      release(spare);
    }
    return onKeeper(() -> spawn(kind));
  }

  /** Starts a spare of this kind, unless there is one; does not wait. */
  public void keepSpare(Kind kind) {
    keeper.execute(
        () -> {
          synchronized (this) {
            if (closed || spares.containsKey(kind.name())) {
              return;
            }
          }
          WorkerProcess spare = spawn(kind);
          synchronized (this) {
            spares.put(kind.name(), spare);
          }
        });
  }

  /** Runs a task again and again on the keeper's thread, until the result is cancelled. */
  public Future<?> every(Duration interval, Runnable task) {
    long nanos = interval.toNanos();
    return keeper.scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Kills a process that was taken and removes its files. */
  public void release(WorkerProcess process) {
    synchronized (this) {
      alive.remove(process);
    }
    process.close();
  }

  private WorkerProcess spawn(Kind kind) {
    String name;
    synchronized (this) {
      if (closed || alive.size() >= ALIVE_MAX) {
        name = null;
      } else {
        name = kind.name() + "-" + ++started;
      }
    }
    if (name == null) {
      return WorkerProcess.unstarted(directory, closed ? "the engine is closed" : "too many");
    }
    WorkerProcess process = WorkerProcess.start(directory, name, kind);
    synchronized (this) {
      alive.add(process);
    }
    return process;
  }

  private WorkerProcess onKeeper(Callable<WorkerProcess> task) {
    @Nullable Throwable cause;
    try {
      return keeper.submit(task).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cause = e;
    } catch (ExecutionException | java.util.concurrent.RejectedExecutionException e) {
      cause = e;
    }
    return WorkerProcess.unstarted(directory, cause.toString());
  }

  /** Kills every process and removes the directory. */
  @Override
  public void close() {
    List<WorkerProcess> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(alive);
      alive.clear();
      spares.clear();
    }
    last.forEach(WorkerProcess::close);
    keeper.shutdown();
    try {
      Folders.delete(directory);
    } catch (IOException e) {
      // Some small files stay; the next start removes them.
    }
  }
}

package io.atomspace.node.port.script.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process, its pipe, its position file and the file of its errors. A process that could not be
 * started is one whose pipe has ended.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final int ERRORS_BYTES_MAX = 4096;
  private static final long EXIT_MILLIS_MAX = 2000;

  private final @Nullable Process process;
  private final String startFailure;
  private final Path errors;
  private final Path positionFile;
  private final @Nullable FileChannel position;
  private final boolean alone;
  private volatile boolean killed;

  private WorkerProcess(
      @Nullable Process process,
      String startFailure,
      Path errors,
      Path positionFile,
      @Nullable FileChannel position,
      boolean alone) {
    this.process = process;
    this.startFailure = startFailure;
    this.errors = errors;
    this.positionFile = positionFile;
    this.position = position;
    this.alone = alone;
  }

  /**
   * Starts a process.
   *
   * @param directory where its two files go
   */
  static WorkerProcess start(Path directory, String name, Nursery.Kind kind) {
    Path errors = directory.resolve(name + ".errors");
    Path positionFile = directory.resolve(name + ".position");
    FileChannel position = null;
    try {
      position =
          FileChannel.open(
              positionFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      position.write(ByteBuffer.allocate(8).putLong(0, -1));
      ProcessBuilder builder =
          new ProcessBuilder(kind.command().apply(positionFile))
              .directory(directory.toFile())
              .redirectError(errors.toFile());
      builder.environment().clear();
      builder.environment().putAll(kind.environment());
      return new WorkerProcess(builder.start(), "", errors, positionFile, position, kind.alone());
    } catch (IOException e) {
      return new WorkerProcess(
          null, "cannot be started: " + e.getMessage(), errors, positionFile, position, true);
    }
  }

  static WorkerProcess unstarted(Path directory, String reason) {
    return new WorkerProcess(
        null,
        "cannot be started: " + reason,
        directory.resolve("-"),
        directory.resolve("-"),
        null,
        true);
  }

  InputStream input() {
    return process == null ? InputStream.nullInputStream() : process.getInputStream();
  }

  OutputStream output() {
    return process == null ? OutputStream.nullOutputStream() : process.getOutputStream();
  }

  /** Its pipe. */
  public Frames frames(int frameBytesMax) {
    return new Frames(input(), output(), frameBytesMax);
  }

  boolean alive() {
    return process != null && process.isAlive();
  }

  /** The number in the position file, -1 if there is none. */
  public long position() {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    try {
      return position != null && position.read(buffer, 0) == 8 ? buffer.getLong(0) : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /** SIGKILL to the process and its descendants; does not wait. Safe from any thread. */
  public void kill() {
    killed = true;
    destroy();
  }

  private void destroy() {
    if (process != null) {
      // By handle: Process.destroyForcibly also closes streams, which can wait for a blocked
      // writer.
      ProcessHandle handle = process.toHandle();
      // Looking for descendants reads all of /proc.
      List<ProcessHandle> below = alone ? List.of() : handle.descendants().toList();
      handle.destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** How the process ended, once its pipe has: waits a little for it, then ends it. */
  public String ending() {
    if (process == null) {
      return startFailure;
    }
    try {
      if (!process.waitFor(EXIT_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
        destroy();
        return "closed its pipe";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      destroy();
      return "interrupted";
    }
    int code = process.exitValue();
    if (killed) {
      return "killed by the node";
    }
    // Java and bubblewrap both show a death by signal n as 128 + n.
    return code > 128 ? "killed by signal " + (code - 128) : "exited with code " + code;
  }

  /** The end of what it wrote to its standard error. */
  public String errors() {
    try (RandomAccessFile file = new RandomAccessFile(errors.toFile(), "r")) {
      long length = file.length();
      byte[] tail = new byte[(int) Math.min(length, ERRORS_BYTES_MAX)];
      file.seek(length - tail.length);
      file.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    kill();
    try {
      if (position != null) {
        position.close();
      }
      Files.deleteIfExists(errors);
      Files.deleteIfExists(positionFile);
    } catch (IOException e) {
      // Two small files stay until the directory is removed.
    }
  }
}

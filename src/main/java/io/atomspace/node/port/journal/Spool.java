package io.atomspace.node.port.journal;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Files for bodies too large to hold in memory. Nothing in it outlives the process: it is emptied
 * at birth. Safe for use by many threads as long as each file has one writer.
 */
public final class Spool {
  private final Path folder;
  private final AtomicLong counter = new AtomicLong();

  /**
   * @throws IOException if the folder cannot be made or emptied
   */
  public Spool(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The file of this name; it need not exist. */
  public Path path(String name) {
    if (!name.matches("[A-Za-z0-9._-]{1,200}") || name.startsWith(".")) {
      throw new IllegalArgumentException("not a name in the spool: " + name);
    }
    return folder.resolve(name);
  }

  /** A name not used before in this life of the node. */
  public String fresh() {
    return "own-" + counter.incrementAndGet();
  }

  /** Writes at an offset; the file grows as needed. */
  public void write(String name, long offset, byte[] bytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(path(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      long at = offset;
      while (rest.hasRemaining()) {
        at += file.write(rest, at);
      }
    }
  }

  /**
   * Reads a slice.
   *
   * @throws IOException if the file is missing or shorter
   */
  public byte[] read(String name, long offset, int length) throws IOException {
    try (FileChannel file = FileChannel.open(path(name), StandardOpenOption.READ)) {
      ByteBuffer slice = ByteBuffer.allocate(length);
      while (slice.hasRemaining()) {
        if (file.read(slice, offset + slice.position()) < 0) {
          throw new IOException(
              name + " ends at " + file.size() + ", before " + (offset + length) + " bytes");
        }
      }
      return slice.array();
    }
  }

  /**
   * The frame of a transmission: its head, then its slice of a file here.
   *
   * @throws IOException if that file is missing or shorter
   */
  public byte[] frame(Effect.Transmit transmit) throws IOException {
    byte[] head = transmit.head().array();
    Effect.Slice slice = transmit.slice();
    if (slice == null) {
      return head;
    }
    byte[] rest = read(slice.spooled(), slice.offset(), slice.length());
    byte[] frame = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, frame, head.length, rest.length);
    return frame;
  }

  /** A body of these bytes: inline if small, else in a new file. */
  public Body store(byte[] bytes) throws IOException {
    if (bytes.length <= Body.INLINE_BYTES_MAX) {
      return Body.inline(new Bytes(bytes));
    }
    String name = fresh();
    write(name, 0, bytes);
    return Body.spooled(name, bytes.length);
  }

  /**
   * A body of all that a stream holds.
   *
   * @throws TooLargeException if that is more than {@code bytesMax}; nothing is kept then
   */
  public Body store(InputStream stream, long bytesMax) throws IOException {
    byte[] start = stream.readNBytes((int) Math.min(Body.INLINE_BYTES_MAX, bytesMax) + 1);
    if (start.length > bytesMax) {
      throw new TooLargeException(bytesMax);
    }
    if (start.length <= Body.INLINE_BYTES_MAX) {
      return Body.inline(new Bytes(start));
    }
    String name = fresh();
    long length = start.length;
    try (OutputStream out = Files.newOutputStream(path(name))) {
      out.write(start);
      byte[] buffer = new byte[Body.INLINE_BYTES_MAX];
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        length += n;
        if (length > bytesMax) {
          throw new TooLargeException(bytesMax);
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      discard(name);
      throw e;
    }
    return Body.spooled(name, length);
  }

  /** A body of the file at this path, which moves into the spool. */
  public Body adopt(Path file) throws IOException {
    String name = fresh();
    Files.move(file, path(name));
    return Body.spooled(name, Files.size(path(name)));
  }

  public InputStream open(Body body) throws IOException {
    return body.inline() != null
        ? new ByteArrayInputStream(body.inline().array())
        : Files.newInputStream(path(spooledName(body)));
  }

  public byte[] bytes(Body body) throws IOException {
    return body.inline() != null
        ? body.inline().array()
        : Files.readAllBytes(path(spooledName(body)));
  }

  /** Deletes a file; a missing one is no fault. */
  public void discard(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  public void discard(Body body) throws IOException {
    if (body.spooled() != null) {
      discard(body.spooled());
    }
  }

  private static String spooledName(Body body) {
    String name = body.spooled();
    if (name == null) {
      throw new IllegalArgumentException("not spooled");
    }
    return name;
  }

  /** A body is larger than its limit. */
  public static final class TooLargeException extends IOException {
    public TooLargeException(long bytesMax) {
      super("larger than the limit of " + bytesMax + " bytes");
    }
  }
}

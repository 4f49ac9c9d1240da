package io.atomspace.node.runtime.work;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The items of one job, in order: appended by its query, read by range. Safe for one writer and any
 * number of readers.
 */
abstract class ItemLog implements AutoCloseable {

  /** How many items there are. */
  abstract long size();

  /** In how many bytes. */
  abstract long bytes();

  /** Lines of JSON of the items {@code [from, to)}. */
  abstract byte[] read(long from, long to) throws IOException;

  @Override
  public abstract void close() throws IOException;

  /** The numbers below n; they take no room. */
  static ItemLog numbers(long n) {
    return new ItemLog() {
      @Override
      long size() {
        return n;
      }

      @Override
      long bytes() {
        return n * Long.toString(Math.max(1, n)).length();
      }

      @Override
      byte[] read(long from, long to) {
        StringBuilder lines = new StringBuilder();
        for (long i = from; i < to; i++) {
          lines.append(i).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
      }

      @Override
      public void close() {}
    };
  }

  /** Items in a file, with the place of each in memory (8 bytes an item). */
  static final class InFile extends ItemLog {
    private final FileChannel file;
    private long[] ends = new long[1024];
    private int count;

    InFile(Path path) throws IOException {
      file =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    }

    /** Appends whole lines. */
    void append(byte[] lines) throws IOException {
      long start = bytes();
      ByteBuffer rest = ByteBuffer.wrap(lines);
      while (rest.hasRemaining()) {
        file.write(rest, start + rest.position());
      }
      synchronized (this) {
        for (int i = 0; i < lines.length; i++) {
          if (lines[i] == '\n') {
            if (count == ends.length) {
              ends = Arrays.copyOf(ends, Math.multiplyExact(count, 2));
            }
            ends[count++] = start + i + 1;
          }
        }
      }
    }

    @Override
    synchronized long size() {
      return count;
    }

    @Override
    synchronized long bytes() {
      return end(count);
    }

    private synchronized long end(long items) {
      return items == 0 ? 0 : ends[Math.toIntExact(items - 1)];
    }

    @Override
    byte[] read(long from, long to) throws IOException {
      long start = end(from);
      ByteBuffer lines = ByteBuffer.allocate(Math.toIntExact(end(to) - start));
      while (lines.hasRemaining()) {
        if (file.read(lines, start + lines.position()) < 0) {
          throw new IOException("the file of items is shorter than it was");
        }
      }
      return lines.array();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** The lines of several ranges behind one another. */
  byte[] read(Iterable<io.atomspace.node.protocol.jobs.Range> ranges) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (var range : ranges) {
      all.write(read(range.from(), range.to()));
    }
    return all.toByteArray();
  }
}

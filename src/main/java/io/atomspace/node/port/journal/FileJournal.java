package io.atomspace.node.port.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.kernel.Effect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a folder of its own, see {@code docs/protocols/journal.md}. It writes one segment at
 * a time. The next begins with all live records and replaces the former: at each opening, so that
 * whatever was read is durable before anyone acts on it; when most of a long segment is garbage;
 * and after a failed write, since a file that failed once is never trusted again.
 */
public final class FileJournal implements Journal, AutoCloseable {
  /** A key and its value. */
  static final int RECORD_BYTES_MAX = 64 << 20;

  /** All records, in memory and in a snapshot; beyond, a flush fails until some are removed. */
  private static final long LIVE_BYTES_MAX = 512L << 20;

  /** A segment is read at once. */
  private static final long SEGMENT_BYTES_MAX = 2_000_000_000;

  /** A shorter segment is not worth a new one. */
  private static final long CUT_BYTES = 4 << 20;

  private final Disk disk;
  private final long cutBytes;
  private final long liveBytesMax;
  private final TreeMap<String, byte[]> live = new TreeMap<>();
  private final @Nullable String torn;
  private long liveBytes;
  private long number;
  private long cutAtBytes;
  private Frame pending = new Frame();

  /** Null after a failed write, until all is written anew. */
  private @Nullable Segment segment;

  private FileJournal(Disk disk, long cutBytes, long liveBytesMax) throws IOException {
    this.disk = disk;
    this.cutBytes = cutBytes;
    this.liveBytesMax = liveBytesMax;
    number = disk.names().stream().mapToLong(Segment::number).max().orElse(0);
    torn = number == 0 ? null : read(Segment.name(number));
    for (String name : disk.names()) {
      if (Segment.isUnnamed(name)) {
        disk.delete(name);
      }
    }
    renew();
  }

  /**
   * Opens the journal of a folder, which is made if it is not there.
   *
   * @throws IOException if the disk refuses, another process has the folder, or the journal is
   *     damaged; then nothing was changed
   */
  public static FileJournal open(Path folder) throws IOException {
    return open(new Disk(folder), CUT_BYTES, LIVE_BYTES_MAX);
  }

  static FileJournal open(Disk disk, long cutBytes, long liveBytesMax) throws IOException {
    try {
      return new FileJournal(disk, cutBytes, liveBytesMax);
    } catch (IOException e) {
      disk.close();
      throw e;
    }
  }

  /** Takes the records of a segment; tells what was cut off, if anything was. */
  private @Nullable String read(String name) throws IOException {
    SegmentReader.Found found =
        SegmentReader.read(disk.path(name), Segment.number(name), disk.read(name));
    live.putAll(found.records());
    live.forEach((key, value) -> liveBytes += bytes(utf8(key), value));
    return found.tornBytes() == 0
        ? null
        : "cut "
            + found.tornBytes()
            + " bytes of a write that did not end off "
            + disk.path(name)
            + ", at byte "
            + found.end();
  }

  /** What this opening cut off the end, in words for a log. */
  public Optional<String> torn() {
    return Optional.ofNullable(torn);
  }

  @Override
  public SortedMap<String, String> records() {
    TreeMap<String, String> records = new TreeMap<>();
    live.forEach((key, value) -> records.put(key, new String(value, UTF_8)));
    return records;
  }

  @Override
  public void append(Effect.Persist write) {
    byte[] key = utf8(write.key());
    byte[] value = write.value() == null ? null : utf8(write.value());
    if (key.length == 0 || bytes(key, value) > RECORD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "not a record: key '" + write.key() + "', " + bytes(key, value) + " bytes");
    }
    String name = new String(key, UTF_8);
    byte[] before = value == null ? live.remove(name) : live.put(name, value);
    liveBytes +=
        (value == null ? 0 : bytes(key, value)) - (before == null ? 0 : bytes(key, before));
    if (segment != null) {
      pending.add(key, value);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      store();
    } catch (IOException e) {
      abandon();
      throw e;
    }
    if (segment != null && segment.length() > cutAtBytes) {
      cut();
    }
  }

  private void store() throws IOException {
    if (liveBytes > liveBytesMax) {
      throw new IOException(
          "the records of this node take " + liveBytes + " bytes, more than " + liveBytesMax);
    }
    if (segment == null || segment.length() + pending.bytes() > SEGMENT_BYTES_MAX) {
      renew();
    } else if (!pending.isEmpty()) {
      segment.append(pending);
      pending = new Frame();
    }
  }

  /** All is durable already, so a failure here is none of the caller's. */
  private void cut() {
    try {
      renew();
    } catch (IOException e) {
      // Either the old segment goes on, or the new one may have its name and the next flush renews.
      cutAtBytes += cutBytes;
    }
  }

  /** Writes all live records as the newest segment, and removes the others. */
  private void renew() throws IOException {
    Segment next = Segment.write(disk, number + 1, live);
    number++;
    // The next opening may find the new one from here on, so that nothing may go to the old one.
    abandon();
    try {
      next.publish();
    } catch (IOException e) {
      next.close();
      throw e;
    }
    segment = next;
    cutAtBytes = Math.max(cutBytes, 2 * next.length());
    removeOlder();
  }

  private void removeOlder() {
    try {
      for (String name : disk.names()) {
        if (Segment.number(name) > 0 && Segment.number(name) < number) {
          disk.delete(name);
        }
      }
    } catch (IOException e) {
      // They lie about unread until the next time.
    }
  }

  /** Nothing is appended to the segment any more. */
  private void abandon() {
    pending = new Frame();
    Segment old = segment;
    segment = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        // It is not read again in this life.
      }
    }
  }

  /** Lets the folder go; what was not flushed is lost. */
  @Override
  public void close() throws IOException {
    abandon();
    disk.close();
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static long bytes(byte[] key, byte @Nullable [] value) {
    return (long) Frame.RECORD_HEAD_BYTES + key.length + (value == null ? 0 : value.length);
  }
}

package io.atomspace.node.port.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32C;

/**
 * The file that is appended to: a header, a snapshot of all records, then a frame for each flush.
 * It gets its name once header and snapshot are durable, and each frame is durable before the next
 * is begun. On this rests what {@link SegmentReader} may conclude.
 */
final class Segment implements AutoCloseable {
  static final long MAGIC = 0x41534E4A524E4C0AL; // "ASNJRNL\n"
  static final int VERSION = 1;

  /** Magic, version, number, salt, bytes of the snapshot, checksum. */
  static final int HEADER_BYTES = 40;

  private static final int SNAPSHOT_FRAME_BYTES = 1 << 20;
  private static final String ENDING = ".journal";
  private static final String UNNAMED = ".new";
  private static final SecureRandom SALTS = new SecureRandom();

  private final Disk disk;
  private final RandomAccessFile file;
  private final String name;
  private final long salt = SALTS.nextLong();
  private long length = HEADER_BYTES;

  private Segment(Disk disk, String name) throws IOException {
    this.disk = disk;
    this.name = name;
    this.file = disk.create(name + UNNAMED);
  }

  static String name(long number) {
    return String.format("%010d", number) + ENDING;
  }

  /** The number that a name of a segment tells; 0 for any other name. */
  static long number(String name) {
    return name.matches("[0-9]{10}\\.journal") ? Long.parseLong(name.substring(0, 10)) : 0;
  }

  /** Whether this is the name of a segment whose writing did not end. */
  static boolean isUnnamed(String name) {
    return name.endsWith(ENDING + UNNAMED);
  }

  /**
   * Writes a segment of these records, durable but for its name.
   *
   * @throws IOException if the disk refuses; nothing is left of it then, if that can be had
   */
  static Segment write(Disk disk, long number, SortedMap<String, byte[]> records)
      throws IOException {
    Segment segment = new Segment(disk, name(number));
    try {
      segment.snapshot(records);
      disk.write(segment.file, 0, segment.header(number));
      disk.force(segment.file);
      return segment;
    } catch (IOException e) {
      segment.discard(e);
      throw e;
    }
  }

  private void snapshot(SortedMap<String, byte[]> records) throws IOException {
    Frame frame = new Frame();
    for (Map.Entry<String, byte[]> each : records.entrySet()) {
      frame.add(FileJournal.utf8(each.getKey()), each.getValue());
      if (frame.bytes() >= SNAPSHOT_FRAME_BYTES) {
        put(frame);
        frame = new Frame();
      }
    }
    if (!frame.isEmpty()) {
      put(frame);
    }
  }

  private byte[] header(long number) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(VERSION).putLong(number).putLong(salt);
    header.putLong(length - HEADER_BYTES);
    return header.putInt(headerSum(header.array())).array();
  }

  /** The checksum of a header, which stands in its last four bytes. */
  static int headerSum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, HEADER_BYTES - 4);
    return (int) sum.getValue();
  }

  private void discard(IOException cause) {
    try {
      file.close();
      disk.delete(name + UNNAMED);
    } catch (IOException e) {
      // The next opening removes it.
      cause.addSuppressed(e);
    }
  }

  /**
   * From now on it is the newest.
   *
   * @throws IOException if the disk refuses; then the next opening may find it named or not
   */
  void publish() throws IOException {
    disk.rename(name + UNNAMED, name);
    disk.forceFolder();
  }

  /**
   * Appends a frame, durable when this returns.
   *
   * @throws IOException if the disk refuses; then nothing may be appended any more: a second force
   *     might succeed without the pages that the first has lost (Rebello et al., Can Applications
   *     Recover from fsync Failures?, USENIX ATC 2020)
   */
  void append(Frame frame) throws IOException {
    put(frame);
    disk.force(file);
  }

  private void put(Frame frame) throws IOException {
    byte[] sealed = frame.seal(salt, length);
    disk.write(file, length, sealed);
    length += sealed.length;
  }

  long length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

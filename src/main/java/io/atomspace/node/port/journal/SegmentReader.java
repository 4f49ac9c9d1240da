package io.atomspace.node.port.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * Reads the newest segment and tells a write that a crash cut off from damage.
 *
 * <p>Header and snapshot were durable before the segment had its name, so whatever is wrong there
 * is damage. Behind them each frame was durable before the next was begun: a bad frame with a good
 * one behind it is damage, and one with nothing good behind it was under way when the node died, so
 * nobody was told that it is stored. Damage to the very last frame cannot be told from that.
 */
final class SegmentReader {
  private final Path file;
  private final byte[] bytes;
  private final ByteBuffer in;
  private final TreeMap<String, byte[]> records = new TreeMap<>();
  private long salt;

  private SegmentReader(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes);
  }

  /**
   * What a segment holds.
   *
   * @param end behind the last whole frame
   * @param tornBytes how many follow it, of a write that did not end
   */
  record Found(TreeMap<String, byte[]> records, int end, int tornBytes) {}

  /**
   * @param number that the name of the file tells
   * @throws IOException if the segment is damaged
   */
  static Found read(Path file, long number, byte[] bytes) throws IOException {
    return new SegmentReader(file, bytes).read(number);
  }

  private Found read(long number) throws IOException {
    int at = Segment.HEADER_BYTES;
    long snapshotEnd = at + header(number);
    while (at < snapshotEnd) {
      if (!isFrame(at)) {
        throw damaged(at, "the snapshot does not match its checksum");
      }
      at = take(at);
    }
    if (at != snapshotEnd) {
      throw damaged(at, "the snapshot ends elsewhere than the header tells");
    }
    while (isFrame(at)) {
      at = take(at);
    }
    for (int later = at + 1; later <= bytes.length - Frame.HEAD_BYTES; later++) {
      if (isFrame(later)) {
        throw damaged(at, "it does not match its checksum, and stored records follow at " + later);
      }
    }
    return new Found(records, at, bytes.length - at);
  }

  /** The length of the snapshot. */
  private long header(long number) throws IOException {
    if (bytes.length < Segment.HEADER_BYTES || in.getLong(0) != Segment.MAGIC) {
      throw damaged(0, "this is not a journal");
    }
    if (in.getInt(Segment.HEADER_BYTES - 4) != Segment.headerSum(bytes)) {
      throw damaged(0, "the header does not match its checksum");
    }
    if (in.getInt(8) != Segment.VERSION) {
      throw new IOException(
          file
              + " has the form "
              + in.getInt(8)
              + ", this node reads "
              + Segment.VERSION
              + ": start the version of the node that wrote it");
    }
    if (in.getLong(12) != number) {
      throw damaged(12, "it was written under the name " + Segment.name(in.getLong(12)));
    }
    salt = in.getLong(20);
    return in.getLong(28);
  }

  private boolean isFrame(int at) {
    if (bytes.length - at < Frame.HEAD_BYTES || in.getInt(at) != Frame.MARKER) {
      return false;
    }
    int length = in.getInt(at + 4);
    int from = at + Frame.HEAD_BYTES;
    return length > 0
        && length <= bytes.length - from
        && in.getInt(at + 8) == Frame.sum(salt, at, bytes, from, length);
  }

  /** Does what the records of a frame say; returns where it ends. */
  private int take(int frame) throws IOException {
    int at = frame + Frame.HEAD_BYTES;
    int end = at + in.getInt(frame + 4);
    while (at < end) {
      int keyLength = end - at < Frame.RECORD_HEAD_BYTES ? -1 : in.getInt(at);
      int valueLength = keyLength < 0 ? 0 : in.getInt(at + 4);
      at += Frame.RECORD_HEAD_BYTES;
      if (keyLength <= 0
          || valueLength < Frame.REMOVED
          || (long) at + keyLength + Math.max(valueLength, 0) > end) {
        throw damaged(frame, "it matches its checksum but holds no records");
      }
      String key = new String(bytes, at, keyLength, UTF_8);
      at += keyLength;
      if (valueLength == Frame.REMOVED) {
        records.remove(key);
      } else {
        records.put(key, Arrays.copyOfRange(bytes, at, at + valueLength));
        at += valueLength;
      }
    }
    return end;
  }

  private IOException damaged(int at, String what) {
    return new IOException(
        file
            + " is damaged at byte "
            + at
            + ": "
            + what
            + ". A node that forgot what it promised could mislead the others, so it does not"
            + " start, and nothing was changed. Restore the folder from a copy of its last state,"
            + " or remove this node and add it under a new name with an empty data folder");
  }
}

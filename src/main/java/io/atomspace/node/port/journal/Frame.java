package io.atomspace.node.port.journal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way into a segment, read later as a whole or not at all.
 *
 * <p>Its checksum covers where it stands, in which segment and at which byte. So neither a piece of
 * an older file that a crash left in a block, nor a journal stored as somebody's value, is ever
 * taken for a frame.
 */
final class Frame {
  /** In no text of UTF-8, so that looking for a frame stops at few places. */
  static final int MARKER = 0xFFFEFDFC;

  /** Marker, length of the records, checksum. */
  static final int HEAD_BYTES = 12;

  /** Length of a key, length of a value. */
  static final int RECORD_HEAD_BYTES = 8;

  /** Stands for the length of a value where the record is removed. */
  static final int REMOVED = -1;

  private final ByteArrayOutputStream records = new ByteArrayOutputStream(256);

  /**
   * Adds a record.
   *
   * @param value null if it is removed
   */
  void add(byte[] key, byte @Nullable [] value) {
    ByteBuffer head = ByteBuffer.allocate(RECORD_HEAD_BYTES);
    head.putInt(key.length).putInt(value == null ? REMOVED : value.length);
    records.writeBytes(head.array());
    records.writeBytes(key);
    if (value != null) {
      records.writeBytes(value);
    }
  }

  boolean isEmpty() {
    return records.size() == 0;
  }

  /** How long it will be in the segment. */
  long bytes() {
    return (long) HEAD_BYTES + records.size();
  }

  /**
   * The frame as it goes to disk.
   *
   * @param salt of the segment
   * @param at where in the segment it begins
   */
  byte[] seal(long salt, long at) {
    byte[] payload = records.toByteArray();
    return ByteBuffer.allocate(HEAD_BYTES + payload.length)
        .putInt(MARKER)
        .putInt(payload.length)
        .putInt(sum(salt, at, payload, 0, payload.length))
        .put(payload)
        .array();
  }

  /** The checksum of records that stand in an array. */
  static int sum(long salt, long at, byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    ByteBuffer place = ByteBuffer.allocate(20).putLong(salt).putLong(at).putInt(length);
    sum.update(place.flip());
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }
}

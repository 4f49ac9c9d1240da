package io.atomspace.node.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bytes as a value: equal by content, never changed after construction.
 *
 * <p>The array is shared, not copied: whoever hands it over must not write to it again.
 */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  public Bytes(byte[] array) {
    this.array = array;
  }

  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The shared array: read it, do not write to it. */
  public byte[] array() {
    return array;
  }

  public int length() {
    return array.length;
  }

  public String utf8() {
    return new String(array, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  /** Length and checksum: the same content gives the same text in every process. */
  @Override
  public String toString() {
    CRC32C sum = new CRC32C();
    sum.update(array);
    return array.length + "B#" + Long.toHexString(sum.getValue());
  }
}

package io.atomspace.node.protocol.consensus.paxos;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of records for keys: readable where the key is short and plain, and never the same. */
final class RecordKeys {
  /** A record may be a file, whose name has 255 bytes at most. */
  private static final int CHARS_MAX = 120;

  private RecordKeys() {}

  /** Letters, digits, {@code -}, {@code .} and {@code _}; the last begins an escape or a hash. */
  static String of(String key) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < key.length() && name.length() <= CHARS_MAX; i++) {
      char c = key.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      if (plain || c == '.') {
        name.append(c);
      } else {
        name.append('_').append(HexFormat.of().toHexDigits(c));
      }
    }
    return name.length() <= CHARS_MAX ? name.toString() : "_h" + hash(key);
  }

  private static String hash(String key) {
    try {
      ByteBuffer chars = ByteBuffer.allocate(2 * key.length());
      chars.asCharBuffer().put(key);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(chars.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

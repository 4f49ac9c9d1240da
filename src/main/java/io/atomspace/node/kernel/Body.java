package io.atomspace.node.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The bulk part of a message or of work: small ones inline, large ones as the name of a file in the
 * node's spool. A machine moves bodies and never looks into them.
 *
 * @param length in bytes
 * @param inline the bytes themselves; null if spooled
 * @param spooled the name in this node's spool; null if inline. Who takes a spooled body out of the
 *     machine's sight emits {@link Effect.Discard}
 */
public record Body(long length, @Nullable Bytes inline, @Nullable String spooled) {
  /** Bodies above this many bytes are spooled. */
  public static final int INLINE_BYTES_MAX = 64 * 1024;

  public static final Body EMPTY = inline(Bytes.EMPTY);

  public Body {
    if ((inline == null) == (spooled == null)) {
      throw new IllegalArgumentException("a body is either inline or spooled");
    }
  }

  public static Body inline(Bytes bytes) {
    return new Body(bytes.length(), bytes, null);
  }

  public static Body spooled(String name, long length) {
    return new Body(length, null, name);
  }
}

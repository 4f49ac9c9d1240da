package io.atomspace.node.api;

import io.atomspace.node.protocol.replication.StoreCommand;
import jakarta.ws.rs.core.EntityTag;
import org.jspecify.annotations.Nullable;

/** Versions of keys as entity tags, and conditions on them (RFC 9110, section 13). */
final class Versions {
  private Versions() {}

  static EntityTag tag(long version) {
    return new EntityTag(Long.toString(version));
  }

  /** What these headers demand of a key: at most one of them, and one version in it. */
  static long condition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.strip().equals("*") || ifMatch != null) {
        throw Parameters.wrong("If-None-Match", ifNoneMatch, "*, and no If-Match beside it");
      }
      return StoreCommand.ABSENT;
    }
    if (ifMatch == null) {
      return StoreCommand.ANY;
    }
    String tag = ifMatch.strip();
    if (tag.equals("*")) {
      return StoreCommand.PRESENT;
    }
    if (tag.matches("\"[1-9]\\d{0,17}\"")) {
      return Long.parseLong(tag.substring(1, tag.length() - 1));
    }
    throw Parameters.wrong("If-Match", ifMatch, "the ETag of one version as it was given, or *");
  }
}

package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.consensus.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the map keeps in the register of a key: a line of JSON, then the value as it is.
 *
 * @param value null while a transaction holds a key that is absent
 * @param ttlMillis time to live of this version; 0 for ever
 * @param intent the transaction that holds the key; null if none does
 * @param earlier the writes before this one, oldest first, at most {@value #EARLIER_MAX}
 */
public record Entry(
    @Nullable String value, long ttlMillis, @Nullable String intent, List<Past> earlier) {
  static final int EARLIER_MAX = 8;

  /** A write that was there once: by its name, whoever repeats it finds that it took effect. */
  public record Past(String operation, long version) {}

  /** The first line. */
  public record Head(long ttlMillis, @Nullable String intent, boolean absent, List<Past> earlier) {}

  public Entry {
    earlier = List.copyOf(earlier);
  }

  /** To be written over that register: it remembers the writes before it. */
  public static Entry over(
      Register before, @Nullable String value, long ttlMillis, @Nullable String intent) {
    List<Past> earlier = new ArrayList<>();
    Entry entry = of(before);
    if (entry != null) {
      earlier.addAll(entry.earlier);
    }
    if (before.version() > 0) {
      earlier.add(new Past(before.operation(), before.version()));
    }
    int from = Math.max(0, earlier.size() - EARLIER_MAX);
    return new Entry(value, ttlMillis, intent, earlier.subList(from, earlier.size()));
  }

  /** The entry in a register; null if the key is absent. */
  public static @Nullable Entry of(Register register) {
    String text = register.value();
    if (text == null) {
      return null;
    }
    int end = text.indexOf('\n');
    Head head = Json.read(text.substring(0, Math.max(0, end)), Head.class);
    String value = head.absent ? null : text.substring(end + 1);
    return new Entry(
        value,
        head.ttlMillis,
        head.intent,
        Objects.requireNonNullElse(head.earlier, List.<Past>of()));
  }

  String text() {
    return Json.write(new Head(ttlMillis, intent, value == null, earlier))
        + '\n'
        + (value == null ? "" : value);
  }

  /** The version that the write of this name gave the key, as far as is remembered; 0 if not. */
  static long versionOf(Register register, String operation) {
    if (register.operation().equals(operation)) {
      return register.version();
    }
    Entry entry = of(register);
    if (entry != null) {
      for (Past past : entry.earlier) {
        if (past.operation.equals(operation)) {
          return past.version;
        }
      }
    }
    return 0;
  }

  /**
   * Whether every write since that version is remembered: then a write over it that is not among
   * them has not taken effect, and cannot any more.
   */
  static boolean remembers(Register register, long version) {
    Entry entry = of(register);
    return entry != null && entry.earlier.stream().anyMatch(past -> past.version == version);
  }
}

package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state machine: registers by key. The same entries in the same order give the same state and
 * the same outcomes at every node.
 *
 * <p>The version of a register is the index of the entry that wrote it, so versions of a key rise
 * over deletions too. A deleted register keeps its version and the name of the deletion until
 * {@link #DELETED_MAX} later deletions; then it is forgotten and has version 0, as if it had never
 * been written.
 */
class RegisterState {
  /** Deleted registers remembered. */
  static final int DELETED_MAX = 1024;

  /** All keys, values and names together; what would exceed it is not written. */
  private static final long CHARS_MAX = 64L << 20;

  /** A page of a snapshot, but for one row. At most six bytes of JSON a character. */
  private static final int PAGE_CHARS_MAX = 128 * 1024;

  /** A row counts for some characters beside its text: what a map of short keys takes. */
  private static final int ROW_CHARS = 64;

  /**
   * What became of a write.
   *
   * @param register afterwards, or as it was found
   */
  record Applied(Outcome outcome, Register register, boolean changed) {}

  private final TreeMap<String, Register> registers = new TreeMap<>();
  private final TreeMap<Long, String> deleted = new TreeMap<>();
  private long chars;

  Register get(String key) {
    return registers.getOrDefault(key, Register.ABSENT);
  }

  /** The first registers with a value whose keys begin so. */
  SortedMap<String, Register> scan(String prefix, int limit) {
    TreeMap<String, Register> found = new TreeMap<>();
    for (var register : registers.tailMap(prefix, true).entrySet()) {
      if (found.size() >= limit || !register.getKey().startsWith(prefix)) {
        break;
      }
      if (register.getValue().value() != null) {
        found.put(register.getKey(), register.getValue());
      }
    }
    return found;
  }

  /** Applies the write of an entry. */
  Applied apply(long index, Command write) {
    Register was = get(write.key());
    if (was.operation().equals(write.operation())) {
      return new Applied(Outcome.DONE, was, false);
    }
    if (!new Change.Write(write.ifVersion(), write.value(), write.operation()).fits(was)) {
      return new Applied(Outcome.CONFLICT, was, false);
    }
    Register now = new Register(index, write.value(), write.operation());
    if (chars - cost(write.key(), was) + cost(write.key(), now) > CHARS_MAX) {
      return new Applied(Outcome.UNAVAILABLE, Register.ABSENT, false);
    }
    put(write.key(), now);
    if (deleted.size() > DELETED_MAX) {
      forget(deleted.firstEntry().getValue());
    }
    return new Applied(Outcome.DONE, now, true);
  }

  private void put(String key, Register register) {
    forget(key);
    registers.put(key, register);
    chars += cost(key, register);
    if (register.value() == null) {
      deleted.put(register.version(), key);
    }
  }

  private void forget(String key) {
    Register was = registers.remove(key);
    chars -= cost(key, was);
    if (was != null && was.value() == null) {
      deleted.remove(was.version());
    }
  }

  private static long cost(String key, @Nullable Register register) {
    return register == null || register.version() == 0 ? 0 : row(key, register).chars() + ROW_CHARS;
  }

  private static Row row(String key, Register register) {
    return new Row(key, register.version(), register.value(), register.operation());
  }

  /** The whole state, deletions remembered included. */
  List<List<Row>> pages() {
    List<List<Row>> pages = new ArrayList<>();
    List<Row> page = new ArrayList<>();
    int filled = 0;
    for (var register : registers.entrySet()) {
      Row row = row(register.getKey(), register.getValue());
      if (!page.isEmpty() && filled + row.chars() + ROW_CHARS > PAGE_CHARS_MAX) {
        pages.add(List.copyOf(page));
        page.clear();
        filled = 0;
      }
      page.add(row);
      filled += row.chars() + ROW_CHARS;
    }
    if (!page.isEmpty()) {
      pages.add(List.copyOf(page));
    }
    return pages;
  }

  /** Takes a snapshot in place of the state. */
  void restore(List<List<Row>> pages) {
    registers.clear();
    deleted.clear();
    chars = 0;
    for (List<Row> page : pages) {
      for (Row row : page) {
        put(row.key(), new Register(row.version(), row.value(), row.operation()));
      }
    }
  }
}

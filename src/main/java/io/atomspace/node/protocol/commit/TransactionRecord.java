package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.commit.KeyChange.Action;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the register of a transaction holds: its decision, and all that anyone needs to finish it.
 *
 * @param state the decision; changed once, by compare-and-set
 * @param finished nobody holds anything for it any more; the parts are dropped
 * @param reason of an abort
 * @param asked sums up what was asked, to know another transaction under the same id
 */
public record TransactionRecord(
    State state,
    boolean finished,
    String reason,
    String asked,
    List<Part> parts,
    List<External> externals) {

  public enum State {
    /** It may still be either. */
    UNDECIDED,
    COMMITTED,
    ABORTED
  }

  /**
   * One key.
   *
   * @param key in the map
   * @param base the version over which its intent is written, and no other
   * @param held the version that the intent gave the key, known once committed: an intent of
   *     another version came late, and means nothing
   */
  public record Part(
      String key, long base, Action action, @Nullable String value, long ttlMillis, long held) {
    Part with(long version) {
      return new Part(key, base, action, value, ttlMillis, version);
    }
  }

  public TransactionRecord {
    parts = parts == null ? List.of() : List.copyOf(parts);
    externals = externals == null ? List.of() : List.copyOf(externals);
  }

  /** Undecided, over the registers as they were read. */
  static TransactionRecord of(CommitCommand.Commit command, Map<Integer, Register> registers) {
    List<Part> parts = new ArrayList<>();
    for (KeyChange change : command.changes()) {
      Register register = registers.getOrDefault(parts.size(), Register.ABSENT);
      parts.add(
          new Part(
              AtomicCommit.USERS + change.key(),
              register.version(),
              change.action(),
              change.value(),
              change.ttl().toMillis(),
              0));
    }
    return new TransactionRecord(
        State.UNDECIDED, false, "", sum(command), parts, command.externals());
  }

  static String sum(CommitCommand.Commit command) {
    return Bytes.utf8(Json.write(command.changes()) + Json.write(command.externals())).toString();
  }

  TransactionRecord aborted(String why) {
    return new TransactionRecord(State.ABORTED, false, why, asked, parts, externals);
  }

  /**
   * @param held the version of each part's intent
   */
  TransactionRecord committed(Map<Integer, Long> held) {
    List<Part> with = new ArrayList<>();
    for (Part part : parts) {
      with.add(part.with(held.getOrDefault(with.size(), 0L)));
    }
    return new TransactionRecord(State.COMMITTED, false, "", asked, with, externals);
  }

  TransactionRecord over() {
    return new TransactionRecord(state, true, reason, asked, List.of(), List.of());
  }

  @Nullable Part part(String key) {
    for (Part part : parts) {
      if (part.key.equals(key)) {
        return part;
      }
    }
    return null;
  }

  /** The entry of a key that the transaction holds, over what is there: as it was, and held. */
  static Entry held(Register register, String id) {
    Entry before = Entry.of(register);
    return before == null
        ? Entry.over(register, null, 0, id)
        : Entry.over(register, before.value(), before.ttlMillis(), id);
  }

  /**
   * The entry of a held key once the decision is known; null if the key is then absent.
   *
   * @param decision null if nothing is known of the transaction: then it was aborted, or this
   *     intent came after its end
   */
  static @Nullable Entry released(
      Register register, String key, @Nullable TransactionRecord decision) {
    Entry entry = Objects.requireNonNull(Entry.of(register));
    Part part = decision == null || decision.state != State.COMMITTED ? null : decision.part(key);
    if (part == null || part.action == Action.CHECK || part.held != register.version()) {
      return entry.value() == null
          ? null
          : Entry.over(register, entry.value(), entry.ttlMillis(), null);
    }
    return part.action == Action.DELETE
        ? null
        : Entry.over(register, part.value, part.ttlMillis, null);
  }
}

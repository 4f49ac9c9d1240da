package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Bounds;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What may be asked of a transaction. */
final class CommitBounds {
  static final int KEYS_MAX = 64;
  static final int EXTERNALS_MAX = 16;
  private static final int ID_CHARS_MAX = Bounds.OPERATION_CHARS_MAX;

  /** Room for what the record says beside the changes. */
  private static final int RECORD_BYTES = 8 * 1024;

  private CommitBounds() {}

  /** Null, or a sentence that helps. */
  static Effect.@Nullable Refusal check(CommitCommand.Commit command) {
    if (command.id() != null && !isId(command.id())) {
      return invalid("an id is 1 to " + ID_CHARS_MAX + " printable characters");
    }
    int keys = command.changes().size();
    int externals = command.externals().size();
    if (keys + externals == 0 || keys > KEYS_MAX || externals > EXTERNALS_MAX) {
      return invalid(
          "a transaction has 1 to "
              + KEYS_MAX
              + " keys and at most "
              + EXTERNALS_MAX
              + " participants outside");
    }
    TreeSet<String> names = new TreeSet<>();
    for (KeyChange change : command.changes()) {
      if (!names.add(change.key())) {
        return invalid("the key " + change.key() + " is named twice");
      }
      Effect.Refusal fault = check(change);
      if (fault != null) {
        return fault;
      }
    }
    for (External external : command.externals()) {
      if (!names.add("\n" + external.participant())) {
        return invalid("the participant " + external.participant() + " is named twice");
      }
    }
    String text = Json.write(command);
    return text.getBytes(StandardCharsets.UTF_8).length > Bounds.VALUE_BYTES_MAX - RECORD_BYTES
        ? new Effect.Refusal(
            413,
            "Transaction too large",
            "all values of a transaction have about "
                + (Bounds.VALUE_BYTES_MAX - RECORD_BYTES)
                + " bytes as JSON; keep names of the data instead")
        : null;
  }

  static boolean isId(String id) {
    return Bounds.isName(id) && id.length() <= ID_CHARS_MAX;
  }

  private static Effect.@Nullable Refusal check(KeyChange change) {
    if (!Bounds.isName(change.key())) {
      return invalid("a key is 1 to " + Bounds.NAME_CHARS_MAX + " printable characters");
    }
    if ((change.action() == KeyChange.Action.PUT) != (change.value() != null)) {
      return invalid("PUT has a value, DELETE and CHECK have none");
    }
    if (change.condition() < StoreCommand.PRESENT) {
      return invalid("a version is a whole number, 0 for a key that is absent");
    }
    boolean ttl =
        change.ttl().isZero()
            || (change.ttl().compareTo(Bounds.TTL_MIN) >= 0
                && change.ttl().compareTo(Bounds.TTL_MAX) <= 0);
    return ttl
        ? null
        : invalid("a time to live is from " + Bounds.TTL_MIN + " to " + Bounds.TTL_MAX);
  }

  private static Effect.Refusal invalid(String detail) {
    return new Effect.Refusal(400, "Invalid request", detail);
  }

  /** Null, or why the key is not as the change wants it. */
  static @Nullable String unmet(KeyChange change, Register register) {
    boolean present = Entry.of(register) != null;
    long condition = change.condition();
    boolean met =
        condition == StoreCommand.ANY
            || (condition == StoreCommand.ABSENT && !present)
            || (condition == StoreCommand.PRESENT && present)
            || (condition > 0 && condition == register.version());
    return met
        ? null
        : "the key "
            + change.key()
            + (present ? " has version " : " is absent, in version ")
            + register.version();
  }
}

package io.atomspace.node.api;

import io.atomspace.node.port.das.DasClient;
import io.atomspace.node.port.das.Documents;
import io.atomspace.node.port.das.metta.MettaException;
import io.atomspace.node.protocol.commit.CommitCommand;
import io.atomspace.node.protocol.commit.External;
import io.atomspace.node.protocol.commit.KeyChange;
import io.atomspace.node.protocol.replication.Bounds;
import io.atomspace.node.protocol.replication.StoreCommand;
import io.atomspace.node.runtime.work.Participants;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a user wants changed together; every fault of its fields is noted, then told at once.
 */
final class TransactionReader {
  /** More than the values of a transaction may have; what fits here is small enough for a tree. */
  private static final long BYTES_MAX = 1 << 18;

  private static final int FAULTS_MAX = 100;
  private static final String VERSION = "a version as it was given, 0 for absent, or \"*\" for any";

  /**
   * What was asked.
   *
   * @param id null for a new transaction
   */
  record Asked(@Nullable String id, List<KeyChange> changes, List<External> externals) {
    CommitCommand.Commit command(long ticket) {
      return new CommitCommand.Commit(ticket, id, changes, externals);
    }
  }

  private final String usualDas;
  private final List<Problem.Fault> faults = new ArrayList<>();

  private TransactionReader(String usualDas) {
    this.usualDas = usualDas;
  }

  /**
   * @param usualDas the DAS Server of atoms that name none
   * @throws Problem.Exception 400 if it is no JSON object, 413 if it is too long, 422 naming every
   *     fault
   */
  static Asked read(SubmissionReader reader, InputStream body, String usualDas) throws IOException {
    String text = reader.value(body, BYTES_MAX, "the transaction");
    try (JsonReader json = Json.createReader(new StringReader(text))) {
      if (!(json.readValue() instanceof JsonObject object)) {
        throw Problem.of(400, "Malformed JSON", "a transaction is a JSON object").exception();
      }
      TransactionReader transaction = new TransactionReader(usualDas);
      Asked asked = transaction.asked(object);
      if (!transaction.faults.isEmpty()) {
        throw Problem.of(422, "Invalid transaction", transaction.faults).exception();
      }
      return asked;
    }
  }

  private Asked asked(JsonObject object) {
    known("", object, "id", "conditions", "writes", "atoms");
    List<KeyChange> changes = new ArrayList<>();
    for (JsonObject condition : objects(object, "conditions")) {
      String at = "conditions[" + changes.size() + "].";
      known(at, condition, "key", "ifVersion");
      if (!condition.containsKey("ifVersion")) {
        fault(at + "ifVersion", null, VERSION);
      }
      changes.add(
          new KeyChange(
              key(at, condition),
              version(at, condition),
              KeyChange.Action.CHECK,
              null,
              Duration.ZERO));
    }
    int conditions = changes.size();
    for (JsonObject write : objects(object, "writes")) {
      changes.add(write("writes[" + (changes.size() - conditions) + "].", write));
    }
    String id = object.containsKey("id") ? text("id", object.get("id")) : null;
    List<External> externals = new ArrayList<>();
    for (JsonObject atoms : objects(object, "atoms")) {
      externals.add(atoms("atoms[" + externals.size() + "].", atoms));
    }
    return new Asked(id, changes, externals);
  }

  private External atoms(String at, JsonObject atoms) {
    known(at, atoms, "das", "add");
    String das = atoms.containsKey("das") ? text(at + "das", atoms.get("das")) : usualDas;
    try {
      new DasClient(das);
    } catch (IllegalArgumentException e) {
      fault(at + "das", das, Rules.DAS);
    }
    if (atoms.get("add") instanceof JsonString add) {
      try {
        Documents.of(add.getString());
        return new External(Participants.DAS + das, add.getString());
      } catch (MettaException e) {
        fault(at + "add", add.getString(), "MeTTa expressions: " + e.getMessage());
      }
    } else {
      fault(at + "add", null, "MeTTa expressions such as (Inheritance a b)");
    }
    return new External(Participants.DAS + das, "");
  }

  private KeyChange write(String at, JsonObject write) {
    known(at, write, "key", "value", "delete", "ifVersion", "ttl");
    boolean delete = JsonValue.TRUE.equals(write.get("delete"));
    if (delete == write.containsKey("value")) {
      fault(at + "value", null, "the new value, or \"delete\": true instead");
    }
    JsonValue value = write.get("value");
    return new KeyChange(
        key(at, write),
        version(at, write),
        delete ? KeyChange.Action.DELETE : KeyChange.Action.PUT,
        delete || value == null ? null : JsonCopy.safe(value.toString()),
        ttl(at, write));
  }

  private void known(String at, JsonObject object, String... fields) {
    for (String field : object.keySet()) {
      if (!Set.of(fields).contains(field)) {
        fault(
            at + Problem.shown(field),
            object.get(field).toString(),
            "unknown; known are " + String.join(", ", new TreeSet<>(Set.of(fields))));
      }
    }
  }

  private List<JsonObject> objects(JsonObject from, String field) {
    JsonValue list = from.get(field);
    if (list == null) {
      return List.of();
    }
    boolean right =
        list instanceof JsonArray array && array.stream().allMatch(JsonObject.class::isInstance);
    if (!right) {
      fault(field, list.toString(), "a list of objects");
      return List.of();
    }
    return list.asJsonArray().getValuesAs(JsonObject.class);
  }

  private String key(String at, JsonObject object) {
    return text(at + "key", object.get("key"));
  }

  private String text(String field, @Nullable JsonValue value) {
    if (value instanceof JsonString string && Bounds.isName(string.getString())) {
      return string.getString();
    }
    fault(
        field,
        value == null ? null : value.toString(),
        "a string of 1 to " + Bounds.NAME_CHARS_MAX + " printable characters");
    return "?";
  }

  private long version(String at, JsonObject object) {
    JsonValue value = object.get("ifVersion");
    if (value == null) {
      return StoreCommand.ANY;
    }
    if (value instanceof JsonString string && string.getString().equals("*")) {
      return StoreCommand.PRESENT;
    }
    Long version =
        value instanceof JsonNumber number
            ? Draft.whole(number.bigDecimalValue(), 0, Long.MAX_VALUE)
            : null;
    if (version == null) {
      fault(at + "ifVersion", value.toString(), VERSION);
      return StoreCommand.ANY;
    }
    return version;
  }

  private Duration ttl(String at, JsonObject object) {
    JsonValue value = object.get("ttl");
    if (value == null) {
      return Duration.ZERO;
    }
    try {
      Duration ttl = value instanceof JsonString text ? Duration.parse(text.getString()) : null;
      if (ttl != null && ttl.compareTo(Bounds.TTL_MIN) >= 0 && ttl.compareTo(Bounds.TTL_MAX) <= 0) {
        return ttl;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Told below, like a duration out of bounds.
    }
    fault(
        at + "ttl",
        value.toString(),
        "an ISO-8601 duration from " + Bounds.TTL_MIN + " to " + Bounds.TTL_MAX);
    return Duration.ZERO;
  }

  private void fault(String field, @Nullable String value, String allowed) {
    if (faults.size() < FAULTS_MAX) {
      faults.add(new Problem.Fault(field, value, allowed));
    }
  }
}

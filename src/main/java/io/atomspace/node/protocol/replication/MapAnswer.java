package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.consensus.Register;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an operation on the map. */
public sealed interface MapAnswer extends Effect.Answer {

  /**
   * The key at some moment between question and answer.
   *
   * @param version of the key; also a deleted key has one; 0 if it was never written
   * @param value null if absent
   * @param ttlMillis as written; 0 for ever
   */
  record Found(String key, long version, @Nullable String value, long ttlMillis)
      implements MapAnswer {}

  /**
   * It holds, on a majority, and gave the key this version.
   *
   * @param created the key was absent just before; false also if that is not known any more
   */
  record Written(String key, long version, boolean created) implements MapAnswer {}

  /**
   * @param truncated there are more keys, or their values did not fit; ask with a longer prefix
   */
  record Listed(List<Found> entries, boolean truncated) implements MapAnswer {
    public Listed {
      entries = List.copyOf(entries);
    }
  }

  /** The register as it is; {@link Entry#of} reads it. */
  record Peeked(String key, Register register) implements MapAnswer {}

  /** The condition did not hold: surely nothing was written. */
  record Conflict(String key, long version, String detail) implements MapAnswer {}

  /** It could not be done. */
  record Failed(Reason reason, String detail) implements MapAnswer {}

  /** Tells that apart from the other answers of status 503, after which nothing is written. */
  String MAYBE_TITLE = "Outcome unknown";

  /** Why, and whether something was written all the same. */
  enum Reason {
    /** The question is wrong: nothing was written. */
    INVALID(400, "Invalid request"),
    /** The value is too large: nothing was written. */
    TOO_LARGE(413, "Value too large"),
    /** The operation's name was used for something else: nothing was written. */
    REUSED(409, "Operation name used twice"),
    /** A transaction held the key all the time: surely nothing was written. */
    HELD(409, "Key held by a transaction"),
    /** A table of this node is full: surely nothing was written. */
    BUSY(503, "Node overloaded"),
    /** No majority answered: surely nothing was written. */
    UNAVAILABLE(503, "No majority"),
    /** No majority answered in time: it may have been written, or may still be. */
    MAYBE(503, MAYBE_TITLE);

    private final int status;
    private final String title;

    Reason(int status, String title) {
      this.status = status;
      this.title = title;
    }
  }

  /** As a user is told. */
  static Effect.Answer forUser(MapAnswer answer) {
    if (answer instanceof Failed failed) {
      return new Effect.Refusal(failed.reason.status, failed.reason.title, failed.detail);
    }
    if (answer instanceof Conflict conflict) {
      return new Effect.Refusal(412, "Condition not met", conflict.detail);
    }
    return answer;
  }
}

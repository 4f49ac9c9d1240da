package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What users, and other protocols of the node by {@link MapAsk}, ask of the map; each is answered
 * by one {@link MapAnswer}, to users by one {@link io.atomspace.node.kernel.Effect.Reply} with it
 * or with a {@link io.atomspace.node.kernel.Effect.Refusal}.
 */
public sealed interface StoreCommand extends Event.Command {
  /** Condition: whatever is there. */
  long ANY = -1;

  /** Condition: nothing is there. */
  long ABSENT = 0;

  /** Condition: something is there. */
  long PRESENT = -2;

  /** Reads a key, linearizably. Answered by {@link MapAnswer.Found}. */
  record Get(long ticket, String key) implements StoreCommand {}

  /**
   * Writes a key. Answered by {@link MapAnswer.Written} or {@link MapAnswer.Conflict}.
   *
   * @param condition {@link #ANY}, {@link #ABSENT}, {@link #PRESENT}, or the version it must have
   * @param ttl after which it may be deleted, counted at the earliest from when this was asked;
   *     zero for ever
   * @param operation names this write over all its repetitions; null if it is never repeated by the
   *     asker
   */
  record Put(
      long ticket,
      String key,
      String value,
      long condition,
      Duration ttl,
      @Nullable String operation)
      implements StoreCommand {}

  /** Deletes a key; one that is absent is deleted already. Answered as {@link Put} is. */
  record Delete(long ticket, String key, long condition, @Nullable String operation)
      implements StoreCommand {}

  /**
   * All entries whose keys begin so, in the order of their keys, each as it was at some moment; not
   * all at one. Answered by {@link MapAnswer.Listed}.
   */
  record ListKeys(long ticket, String prefix, int limit) implements StoreCommand {}

  /**
   * Waits until the version of a key is another than this, or for so long. Answered by {@link
   * MapAnswer.Found}; its version tells which.
   */
  record Watch(long ticket, String key, long version, Duration timeout) implements StoreCommand {}
}

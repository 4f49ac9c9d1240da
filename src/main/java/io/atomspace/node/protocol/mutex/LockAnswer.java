package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Effect;
import java.time.Duration;

/** What became of a {@link LockCommand}. */
public sealed interface LockAnswer extends Effect.Answer {

  /**
   * The owner holds the lock.
   *
   * @param token rises with each grant of this lock
   * @param lease what is left of it: stop before it is over, unless it was renewed
   */
  record Locked(String lock, String owner, long token, Duration lease) implements LockAnswer {}

  record Unlocked(String lock) implements LockAnswer {}

  /** The owner held the lock at some moment between question and answer. */
  record Holder(String lock, String owner, long token) implements LockAnswer {}
}

package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.replication.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What may be asked of locks. */
public final class LockBounds {
  static final int OWNER_CHARS_MAX = 128;
  public static final Duration TTL_MIN = Duration.ofMillis(500);
  public static final Duration TTL_MAX = Duration.ofDays(1);
  static final Duration WAIT_MAX = Duration.ofMinutes(5);

  private LockBounds() {}

  /** Null, or a sentence that helps. */
  static Effect.@Nullable Refusal check(LockCommand command) {
    if (command instanceof LockCommand.Lock lock) {
      String fault = first(names(lock.lock(), lock.owner()), ttl(lock.ttl()));
      return refusal(first(fault, wait(lock.patience())));
    }
    if (command instanceof LockCommand.Renew renew) {
      return refusal(first(names(renew.lock(), renew.owner()), ttl(renew.ttl())));
    }
    return refusal(
        names(
            command.lock(), command instanceof LockCommand.Unlock unlock ? unlock.owner() : null));
  }

  private static Effect.@Nullable Refusal refusal(@Nullable String fault) {
    return fault == null ? null : new Effect.Refusal(400, "Invalid request", fault);
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  private static @Nullable String names(String lock, @Nullable String owner) {
    if (!Bounds.isName(lock)) {
      return "the name of a lock is 1 to " + Bounds.NAME_CHARS_MAX + " printable characters";
    }
    return owner == null || (Bounds.isName(owner) && owner.length() <= OWNER_CHARS_MAX)
        ? null
        : "an owner is 1 to " + OWNER_CHARS_MAX + " printable characters";
  }

  private static @Nullable String ttl(Duration ttl) {
    return ttl.compareTo(TTL_MIN) >= 0 && ttl.compareTo(TTL_MAX) <= 0
        ? null
        : "a lease is from " + TTL_MIN + " to " + TTL_MAX;
  }

  private static @Nullable String wait(Duration wait) {
    return !wait.isNegative() && wait.compareTo(WAIT_MAX) <= 0
        ? null
        : "a lock is waited for at most " + WAIT_MAX;
  }

  static Effect.Refusal lost() {
    return new Effect.Refusal(
        412, "Lock not held", "this owner does not hold the lock under this token any more");
  }

  static Effect.Refusal free(String lock) {
    return new Effect.Refusal(404, "Lock free", "nobody holds the lock '" + lock + "'");
  }

  static Effect.Refusal held() {
    return new Effect.Refusal(409, "Lock held", "another owner held the lock all the time");
  }

  static Effect.Refusal busy() {
    return new Effect.Refusal(
        503, "Node overloaded", "too many wait for locks at this node; try again later");
  }

  static Effect.Refusal memberDown() {
    return new Effect.Refusal(
        503,
        "Member down",
        "locks by messages need every member; use the kind `lease`, which needs a majority");
  }
}

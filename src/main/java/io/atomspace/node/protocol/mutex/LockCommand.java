package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What users ask of locks; each is answered by one {@link io.atomspace.node.kernel.Effect.Reply}.
 */
public sealed interface LockCommand extends Event.Command {
  /** Its name. */
  String lock();

  /**
   * Take a lock. Answered by {@link LockAnswer.Locked}; 409 if it was held all the time. Who holds
   * it already is given the same token again, and a new lease: so a lost answer may be asked for
   * again, and an owner is one holder, not two.
   *
   * @param owner who is to hold it: a name nobody else uses
   * @param ttl the lease, counted from before this was asked
   * @param patience how long to wait for it
   */
  record Lock(long ticket, String lock, String owner, Duration ttl, Duration patience)
      implements LockCommand {}

  /**
   * Lengthen a lease. Answered by {@link LockAnswer.Locked}; 412 if it is not held any more.
   *
   * @param owner null for whoever has that token
   */
  record Renew(long ticket, String lock, @Nullable String owner, long token, Duration ttl)
      implements LockCommand {}

  /**
   * Give a lock back. Answered by {@link LockAnswer.Unlocked}; 412 if it is not held any more.
   *
   * @param owner null for whoever has that token
   */
  record Unlock(long ticket, String lock, @Nullable String owner, long token)
      implements LockCommand {}

  /** Who holds it? Answered by {@link LockAnswer.Holder}; 404 if nobody does. */
  record FindLock(long ticket, String lock) implements LockCommand {}
}

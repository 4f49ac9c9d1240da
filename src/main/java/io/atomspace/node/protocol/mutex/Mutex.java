package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Protocol;

/**
 * Locks by name. Takes {@link LockCommand}s and answers each by one reply, in bounded time.
 *
 * <p>Promise of every kind: of one name, no two owners hold the lock at a time, as long as a holder
 * stops when its lease is over; a lock whose holder is gone is free again once its lease is over;
 * tokens of one name rise with each grant as far as the kind says. A lease ends by a clock, so who
 * must be sure hands the token to what it writes to, and that refuses lower ones. All kinds have
 * the name {@value #NAME}.
 */
public interface Mutex extends Protocol {
  String NAME = "mutex";

  @Override
  default String name() {
    return NAME;
  }
}

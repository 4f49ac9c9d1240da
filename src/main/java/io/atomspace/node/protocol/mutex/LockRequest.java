package io.atomspace.node.protocol.mutex;

import java.time.Duration;

/** One command on its way. */
final class LockRequest {
  enum Phase {
    /** Reads the entry of the lock. */
    LOOKING,
    /** Waits behind another request of this node. */
    QUEUED,
    /** First of this node: waits for the holder to go. */
    WATCHING,
    /** Writes the entry. */
    WRITING
  }

  final long id;
  final LockCommand command;
  private final long askedNanos;
  Phase phase = Phase.LOOKING;
  int attempts;

  /** Who holds the lock, or shall. */
  String owner;

  /** To be written; 0 for a new grant. */
  long token;

  /** The lease counts from here. */
  long leasedNanos;

  LockRequest(long id, LockCommand command, long askedNanos) {
    this.id = id;
    this.command = command;
    this.askedNanos = askedNanos;
    this.owner = command instanceof LockCommand.Lock lock ? lock.owner() : "";
  }

  String lock() {
    return command.lock();
  }

  Duration ttl() {
    if (command instanceof LockCommand.Lock lock) {
      return lock.ttl();
    }
    return command instanceof LockCommand.Renew renew ? renew.ttl() : Duration.ZERO;
  }

  /** When a wait for the lock is over. */
  long endNanos() {
    return command instanceof LockCommand.Lock lock
        ? askedNanos + lock.patience().toNanos()
        : askedNanos;
  }
}

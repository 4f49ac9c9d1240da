package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.NodeId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One lock, at one node that wants it, holds it, or makes others wait for it. */
final class Section {
  enum State {
    /** This node neither holds it nor asks for it. */
    FREE,
    /** This node asks for it, and not all have replied. */
    WANTED,
    /** An owner at this node holds it. */
    HELD
  }

  /**
   * @param endNanos when it is waited for no longer
   */
  record Waiter(long id, LockCommand.Lock command, long endNanos) {}

  final String lock;
  final Deque<Waiter> queue = new ArrayDeque<>();
  final TreeSet<NodeId> awaited = new TreeSet<>();
  final TreeMap<NodeId, MutexRequest> deferred = new TreeMap<>();
  State state = State.FREE;

  /** Of the request under way, or granted. */
  long stamp;

  String view = "";
  @Nullable String owner;
  long token;
  long leaseEndNanos;

  /** No view change since the grant: only then is a lease lengthened. */
  boolean current;

  Section(String lock) {
    this.lock = lock;
  }

  /** What the owner is told. */
  LockAnswer locked(Duration ttl) {
    return new LockAnswer.Locked(lock, Objects.requireNonNull(owner), token, ttl);
  }

  /** When the first of the queue waits no longer. */
  long waitEndNanos() {
    return queue.stream().mapToLong(Waiter::endNanos).min().orElse(Long.MAX_VALUE);
  }

  boolean isHeldBy(String name) {
    return state == State.HELD && name.equals(owner);
  }

  boolean isIdle() {
    return state == State.FREE && queue.isEmpty();
  }
}

package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.transport.TransportListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one way into a node's machine. Events of this node are never dropped; frames of others are
 * when too many wait, since the channel repeats them.
 */
public final class Inbox implements TransportListener {
  static final int REMOTE_MAX = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private int remote;
  private long dropped;

  /** Takes an event of this node: an outcome, a command, a stored record. */
  public void local(Event event) {
    lock.lock();
    try {
      events.add(event);
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a frame, or drops it when full. */
  @Override
  public void frame(byte[] frame) {
    lock.lock();
    try {
      if (remote >= REMOTE_MAX) {
        dropped++;
        return;
      }
      remote++;
      events.add(new Event.FrameReceived(new Bytes(frame)));
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void up() {
    local(new Event.TransportUp());
  }

  @Override
  public void down(String cause) {
    local(new Event.TransportDown(cause));
  }

  @Override
  public void peerLost(NodeId peer, long session) {
    local(new Event.PeerLost(peer, session));
  }

  /**
   * All that waits, in order; waits for the first up to a limit. Empty when time ran out.
   *
   * @param waitNanos 0 or less does not wait
   */
  List<Event> take(long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long rest = waitNanos;
      while (events.isEmpty() && rest > 0) {
        rest = filled.awaitNanos(rest);
      }
      List<Event> taken = new ArrayList<>(events);
      events.clear();
      remote = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** How many events wait. */
  int size() {
    lock.lock();
    try {
      return events.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many frames were dropped since the start. */
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** The longest that {@link #take} waits when no timer is set. */
  static final long WAIT_NANOS_MAX = TimeUnit.MINUTES.toNanos(1);
}

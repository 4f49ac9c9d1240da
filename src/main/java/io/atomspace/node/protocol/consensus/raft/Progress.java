package io.atomspace.node.protocol.consensus.raft;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a leader knows of one follower (figure 3.1: nextIndex, matchIndex). */
final class Progress {
  /** Appends under way to a follower that agrees; until it agrees, one. */
  private static final int IN_FLIGHT_MAX = 8;

  /** The next entry to send. */
  long next;

  /** Up to where it is known to agree, durably. */
  long match;

  /** The last round that it answered. */
  long round;

  /** When it answered last. */
  long heardNanos = Long.MIN_VALUE;

  /** The commit index it was told, as far as it agrees. */
  long commitTold;

  /** What it gets in place of entries that are gone; null if none. */
  @Nullable Snapshot sending;

  int page;

  private final ArrayDeque<Long> inFlight = new ArrayDeque<>();
  private long firstSent;
  private boolean agrees;
  private boolean stalled;

  Progress(long next) {
    this.next = next;
  }

  boolean hasRoom() {
    return inFlight.size() < (agrees ? IN_FLIGHT_MAX : 1);
  }

  boolean isQuiet() {
    return inFlight.isEmpty() && agrees;
  }

  /** An append up to this index is under way; one that is lost shows by {@link #isStalled}. */
  void sent(long last) {
    if (inFlight.isEmpty()) {
      firstSent = next;
    }
    inFlight.add(last);
    next = last + 1;
    stalled = false;
  }

  void succeeded(long index) {
    if (!agrees || index > match) {
      stalled = false;
    }
    match = Math.max(match, index);
    next = Math.max(next, match + 1);
    agrees = true;
    while (!inFlight.isEmpty() && inFlight.element() <= match) {
      inFlight.remove();
    }
  }

  /**
   * It does not agree with the append behind {@code prev}; perhaps it does up to this index. What
   * answers no append under way is old, or came twice: a second append for it would double what is
   * sent with each round. Who refuses what it has acknowledged has lost its disk: to that there is
   * no answer, and it is asked again only as the clock tells.
   */
  void refused(long prev, long index) {
    boolean current = prev > match && (agrees || prev == firstSent - 1);
    if (inFlight.isEmpty() || !current) {
      return;
    }
    long back = Math.max(match, Math.min(index, next - 2)) + 1;
    probe();
    next = back;
  }

  /** What was under way may be lost: one append asks where to go on. */
  void probe() {
    if (match > 0) {
      next = match + 1;
    } else if (!inFlight.isEmpty()) {
      next = firstSent;
    }
    inFlight.clear();
    agrees = false;
    stalled = false;
  }

  /** Whether nothing under way has been answered since this was last asked. */
  boolean isStalled() {
    boolean lost = stalled && (!inFlight.isEmpty() || sending != null);
    stalled = true;
    return lost;
  }

  /** A page was answered. */
  void pageTaken(int nextPage) {
    page = nextPage;
    stalled = false;
  }
}

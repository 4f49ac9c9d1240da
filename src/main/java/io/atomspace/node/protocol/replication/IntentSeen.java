package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Event;

/** How it stands with the transaction of an {@link IntentMet}. */
public record IntentSeen(long ticket, State state) implements Event.Told {

  public enum State {
    /** It was undecided at some moment since the question: the old value held at that moment. */
    UNDECIDED,
    /** It is decided, and the key was resolved: read again. */
    RESOLVED,
    /** Nobody could tell in time. */
    UNKNOWN
  }
}

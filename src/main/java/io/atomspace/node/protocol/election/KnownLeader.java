package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.NodeId;
import org.jspecify.annotations.Nullable;

/** The highest term that a node knows, and who leads it; known before it is stored or told. */
final class KnownLeader {
  private long term;
  private @Nullable NodeId holder;
  private boolean over;
  private boolean silent;

  long term() {
    return term;
  }

  /** From an earlier life: nobody is known to lead this term. */
  void restore(long stored) {
    term = stored;
  }

  /** Of a higher term. */
  void learn(NodeId node, long higher, boolean heard) {
    term = higher;
    over = false;
    follow(node, heard);
  }

  /**
   * Of the same term.
   *
   * @param heard whom nobody hears is not followed yet
   */
  void follow(NodeId node, boolean heard) {
    holder = node;
    silent = !heard;
  }

  /** Nobody leads this term any more; of an older one that says nothing. */
  void end(long ended) {
    over = over || ended == term;
  }

  boolean isOver() {
    return over;
  }

  boolean hasHolder() {
    return holder != null;
  }

  /** What a node that lives says of the leader, in no higher term than this. */
  void heard(NodeId from, Heartbeat beat) {
    if (from.equals(beat.leader())) {
      if (beat.term() == term && !over && (holder == null || holder.equals(from))) {
        follow(from, true);
      }
    } else if (from.equals(holder) && beat.leader() == null && beat.term() >= term) {
      // It leads no more, or does not know for now.
      silent = true;
    }
  }

  /** It may still lead others: heard again, it is followed again. */
  void lost(NodeId peer) {
    silent = silent || peer.equals(holder);
  }

  /** Whom to follow; null if nobody, or the node itself in an earlier life. */
  @Nullable NodeId leader(NodeId self) {
    return over || silent || self.equals(holder) ? null : holder;
  }
}

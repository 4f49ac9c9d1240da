package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The writes under way, in their order, and the messages that wait for them. After a failure no
 * later success counts until all that was under way has been asked again.
 */
final class Disk {
  /** Writes under way before the node takes no new ones. */
  static final int WRITES_MAX = 4096;

  /** Messages that wait; the oldest is lost before one more. */
  private static final int HELD_MAX = 1024;

  /** What a record is. */
  enum Kind {
    VOTE,
    ENTRY,
    PAGE,
    SNAPSHOT,
    REMOVAL
  }

  /**
   * A record under way.
   *
   * @param mark the term of a vote, the index of an entry or a snapshot
   */
  record Write(Kind kind, String key, @Nullable String value, long mark) {}

  /** A message that waits for the write of this ticket. */
  private record Held(long ticket, NodeId to, RaftMessage message) {}

  private final TreeMap<Long, Write> writing = new TreeMap<>();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private long tickets;
  private boolean failed;

  boolean idle() {
    return writing.isEmpty();
  }

  boolean hasRoom() {
    return writing.size() < WRITES_MAX;
  }

  Effect.Persist write(Kind kind, String key, @Nullable String value, long mark) {
    return ask(new Write(kind, key, value, mark));
  }

  private Effect.Persist ask(Write write) {
    writing.put(++tickets, write);
    return new Effect.Persist(write.key(), write.value(), tickets);
  }

  /** What is durable now: this write and, since they were older, those before it. */
  List<Write> stored(long ticket) {
    List<Write> done = new ArrayList<>();
    while (!failed && !writing.isEmpty() && writing.firstKey() <= ticket) {
      done.add(writing.pollFirstEntry().getValue());
    }
    return done;
  }

  /** Nothing counts as stored, and no message waits, until {@link #again}. */
  void fail() {
    failed = true;
    held.clear();
  }

  boolean failed() {
    return failed;
  }

  /** Asks for all that was under way, in its order. */
  List<Effect> again() {
    failed = false;
    List<Write> writes = List.copyOf(writing.values());
    writing.clear();
    return writes.stream().<Effect>map(this::ask).toList();
  }

  /** The index of the first entry under way; {@link Long#MAX_VALUE} if none is. */
  long firstEntry() {
    return writing.values().stream()
        .filter(write -> write.kind() == Kind.ENTRY)
        .mapToLong(Write::mark)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Sends only once all that is under way now is stored. */
  void hold(NodeId to, RaftMessage message) {
    if (held.size() == HELD_MAX) {
      held.remove();
    }
    held.add(new Held(tickets, to, message));
  }

  /** What need not wait any longer. */
  List<Effect> released() {
    List<Effect> sends = new ArrayList<>();
    while (!held.isEmpty() && (idle() || held.element().ticket() < writing.firstKey())) {
      Held next = held.remove();
      sends.add(Effect.Send.command(next.to(), next.message()));
    }
    return sends;
  }

  /** What waited was said in a term that is over. */
  void forgetHeld() {
    held.clear();
  }
}

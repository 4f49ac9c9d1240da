package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The durable (term, votedFor) and what waits for it. Decisions rest on the newest vote at once;
 * what others may see waits until it is stored.
 */
final class Ballot {
  static final String KEY = LeaderElection.NAME + "/vote";

  /** Writes under way at most; the disk answers long before, or is broken. */
  private static final int PENDING_MAX = 64;

  private record Pending(Vote vote, Runnable then) {}

  private final TreeMap<Long, Pending> pending = new TreeMap<>();
  private long tickets;
  private Vote newest = Vote.NONE;
  private Vote durable = Vote.NONE;

  /**
   * @throws Json.MalformedException if there is a record but not one of ours
   */
  static Vote read(Map<String, String> records) {
    String text = records.get(KEY);
    return text == null ? Vote.NONE : Json.read(text, Vote.class);
  }

  void restore(Vote vote) {
    newest = vote;
    durable = vote;
  }

  Vote newest() {
    return newest;
  }

  Vote durable() {
    return durable;
  }

  /** Whether one more write may be begun. */
  boolean hasRoom() {
    return pending.size() < PENDING_MAX;
  }

  Effect.Persist write(Vote vote, Runnable then) {
    newest = vote;
    pending.put(++tickets, new Pending(vote, then));
    return new Effect.Persist(KEY, Json.write(vote), tickets);
  }

  /** What waited for this write and, since they were older, for those before it. */
  List<Runnable> stored(long ticket) {
    List<Runnable> due = new ArrayList<>();
    while (!pending.isEmpty() && pending.firstKey() <= ticket) {
      Pending done = pending.pollFirstEntry().getValue();
      durable = done.vote();
      due.add(done.then());
    }
    return due;
  }

  /** Nothing that waited will happen. */
  void forget() {
    pending.clear();
  }
}

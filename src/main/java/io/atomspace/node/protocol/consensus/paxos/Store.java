package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The records of an {@link Acceptor}, and what is said once they are on the disk: {@code
 * owner/r/...} for each key, {@code owner/floor}. After a failed write nothing of what waited is
 * said.
 */
final class Store {
  private static final int WRITES_MAX = 4096;
  private static final String FLOOR = "";
  private static final SortedMap<String, Long> NONE = Collections.emptySortedMap();

  private record Letter(NodeId to, PaxosMessage message) {}

  /**
   * A write under way.
   *
   * @param key {@link #FLOOR} for the floor
   * @param buries the keys to forget once this floor is stored
   */
  private record Write(
      String key, long floor, SortedMap<String, Long> buries, List<Letter> after) {}

  private final String owner;
  private final Post post;
  private final TreeMap<Long, Write> writes = new TreeMap<>();

  /** By key, the ticket of its last write under way. */
  private final TreeMap<String, Long> last = new TreeMap<>();

  /** What is not on the disk as it should be, since a write of it failed. */
  private final TreeSet<String> dirty = new TreeSet<>();

  private boolean healthy = true;
  private long tickets;
  private long durableFloor;

  Store(String owner, Post post) {
    this.owner = owner;
    this.post = post;
  }

  /** Fills the cells and returns the floor. */
  long read(Map<String, String> records, Map<String, Cell> cells) {
    String prefix = owner + "/r/";
    records.forEach(
        (name, text) -> {
          if (name.startsWith(prefix)) {
            Cell.Stored stored = Json.read(text, Cell.Stored.class);
            cells.put(stored.key(), stored.cell());
          }
        });
    String text = records.get(owner + "/floor");
    durableFloor = text == null ? 0 : Json.read(text, Cell.Floor.class).ballot();
    return durableFloor;
  }

  boolean isHealthy() {
    return healthy;
  }

  /** Whether one more write may be begun; the disk answers long before, or is broken. */
  boolean hasRoom() {
    return writes.size() < WRITES_MAX;
  }

  long durableFloor() {
    return durableFloor;
  }

  void put(String key, Cell cell) {
    String text = Json.write(new Cell.Stored(key, cell));
    write(recordOf(key), text, new Write(key, 0, NONE, new ArrayList<>()));
  }

  /** Raises the floor, to forget those keys if they are as accepted as told. */
  void putFloor(long floor, SortedMap<String, Long> buries) {
    String text = Json.write(new Cell.Floor(floor));
    write(owner + "/floor", text, new Write(FLOOR, floor, buries, new ArrayList<>()));
  }

  void remove(String key) {
    write(recordOf(key), null, new Write(key, 0, NONE, new ArrayList<>()));
  }

  private String recordOf(String key) {
    return owner + "/r/" + RecordKeys.of(key);
  }

  private void write(String record, @Nullable String text, Write write) {
    writes.put(++tickets, write);
    last.put(write.key(), tickets);
    post.add(new Effect.Persist(record, text, tickets));
  }

  /** Says this once the last write of the key is on the disk. */
  void after(String key, NodeId to, PaxosMessage message) {
    after(last.get(key), to, message);
  }

  /** Says this once all that was written so far is on the disk. */
  void afterAll(NodeId to, PaxosMessage message) {
    after(writes.isEmpty() ? null : writes.lastKey(), to, message);
  }

  private void after(@Nullable Long ticket, NodeId to, PaxosMessage message) {
    Write write = ticket == null ? null : writes.get(ticket);
    if (write == null) {
      post.send(to, message);
    } else {
      write.after().add(new Letter(to, message));
    }
  }

  /** Says what waited for this write; returns the keys to forget. */
  SortedMap<String, Long> stored(long ticket) {
    Write write = writes.remove(ticket);
    if (write == null) {
      return NONE;
    }
    last.remove(write.key(), ticket);
    durableFloor = Math.max(durableFloor, write.floor());
    if (!healthy) {
      heal(write.key());
      return NONE;
    }
    write.after().forEach(letter -> post.send(letter.to(), letter.message()));
    return write.buries();
  }

  void failed(long ticket) {
    Write failed = writes.remove(ticket);
    if (failed == null) {
      return;
    }
    healthy = false;
    last.remove(failed.key(), ticket);
    dirty.add(failed.key());
    // What waited for the others under way waits in vain too: they may rest on the one that failed.
    writes.values().forEach(write -> write.after().clear());
  }

  /** The newest state of a key reached the disk, if no later write of it is under way. */
  private void heal(String key) {
    if (!last.containsKey(key)) {
      dirty.remove(key);
    }
    healthy = dirty.isEmpty() && writes.isEmpty();
  }

  boolean retry(Map<String, Cell> cells, long floor) {
    if (healthy || !writes.isEmpty()) {
      return !healthy;
    }
    for (String key : dirty) {
      Cell cell = cells.get(key);
      if (key.equals(FLOOR)) {
        putFloor(floor, NONE);
      } else if (cell == null) {
        remove(key);
      } else {
        put(key, cell);
      }
    }
    return true;
  }
}

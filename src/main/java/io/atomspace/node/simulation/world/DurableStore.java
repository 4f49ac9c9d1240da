package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect.Persist;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records of one host. They survive crashes; writes under way at a crash survive as a prefix of
 * the order in which they were asked, each whole or not at all.
 */
public final class DurableStore {
  private final TreeMap<String, String> records = new TreeMap<>();
  private final ArrayDeque<Persist> underWay = new ArrayDeque<>();

  void begin(Persist write) {
    underWay.add(write);
  }

  /** The oldest write under way is durable from now on. */
  Persist complete() {
    Persist write = underWay.remove();
    if (write.value() == null) {
      records.remove(write.key());
    } else {
      records.put(write.key(), write.value());
    }
    return write;
  }

  /** The oldest write under way failed and left no trace. */
  Persist fail() {
    return underWay.remove();
  }

  void crash(Chance chance) {
    int survivors = chance.between(0, underWay.size());
    for (int i = 0; i < survivors; i++) {
      complete();
    }
    underWay.clear();
  }

  /** What would be read if the host started now. */
  public Map<String, String> records() {
    return new TreeMap<>(records);
  }

  public int size() {
    return records.size();
  }
}

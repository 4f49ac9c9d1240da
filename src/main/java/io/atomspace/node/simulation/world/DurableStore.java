package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect.Persist;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.port.journal.Journal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records of one host, as its journal promises them. They survive crashes; writes under way at
 * a crash survive as a prefix of the order in which they were asked, each whole or not at all.
 */
public final class DurableStore implements Journal {
  private final TreeMap<String, String> records = new TreeMap<>();

  /** Writes that failed: durable with the next that does not, if no crash comes first. */
  private final ArrayDeque<Persist> failed = new ArrayDeque<>();

  private final ArrayDeque<Persist> underWay = new ArrayDeque<>();
  private boolean full;

  @Override
  public void append(Persist write) {
    underWay.add(write);
  }

  boolean isFull() {
    return full;
  }

  /** From now on every write fails, or none does. */
  void full(boolean full) {
    this.full = full;
  }

  /** The oldest write under way is durable from now on, or has failed. */
  Event settle() {
    Persist write = underWay.remove();
    failed.add(write);
    if (full) {
      return new Event.StoreFailed(write.key(), write.ticket(), "simulated: disk full");
    }
    failed.forEach(this::keep);
    failed.clear();
    return new Event.Stored(write.key(), write.ticket());
  }

  @Override
  public void flush() throws IOException {
    boolean refused = full;
    while (!underWay.isEmpty()) {
      settle();
    }
    if (refused) {
      throw new IOException("simulated: disk full");
    }
    failed.forEach(this::keep);
    failed.clear();
  }

  private void keep(Persist write) {
    if (write.value() == null) {
      records.remove(write.key());
    } else {
      records.put(write.key(), write.value());
    }
  }

  void crash(Chance chance) {
    failed.addAll(underWay);
    underWay.clear();
    int survivors = chance.between(0, failed.size());
    failed.stream().limit(survivors).forEach(this::keep);
    failed.clear();
  }

  /** What would be read if the host started now. */
  @Override
  public SortedMap<String, String> records() {
    return new TreeMap<>(records);
  }

  public int size() {
    return records.size();
  }
}

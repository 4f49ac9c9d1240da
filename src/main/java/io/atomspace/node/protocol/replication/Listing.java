package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scanned;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import io.atomspace.node.protocol.replication.MapAnswer.Listed;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@link StoreCommand.ListKeys}: one scan; then keys held by a transaction are read one by one. */
final class Listing extends Reading {
  private final String prefix;
  private final int limit;
  private final TreeMap<String, Found> entries = new TreeMap<>();
  private final Deque<String> held = new ArrayDeque<>();
  private boolean truncated;

  Listing(long id, Origin origin, long deadlineNanos, StoreCommand.ListKeys list) {
    super(id, origin, deadlineNanos);
    this.prefix = list.prefix();
    this.limit = list.limit();
  }

  @Override
  void start(Turn turn) {
    turn.scan(id, prefix, limit + 1);
  }

  @Override
  void scanned(Turn turn, Scanned scanned) {
    if (!scanned.available()) {
      fail(turn, Reason.UNAVAILABLE, "no majority of the members answered; try again");
      return;
    }
    for (Map.Entry<String, Register> each : scanned.found().entrySet()) {
      if (entries.size() + held.size() == limit) {
        truncated = true;
        break;
      }
      Entry entry = Entry.of(each.getValue());
      if (entry != null && entry.intent() != null) {
        held.add(each.getKey());
      } else {
        entries.put(each.getKey(), as(each.getKey(), each.getValue()));
      }
    }
    next(turn);
  }

  private void next(Turn turn) {
    String key = held.poll();
    if (key == null) {
      finish(turn, listed());
    } else if (late(turn)) {
      notFound(turn, "transactions hold many of these keys; try again");
    } else {
      look(turn, key);
    }
  }

  @Override
  void found(Turn turn, Found found) {
    entries.put(found.key(), found);
    next(turn);
  }

  private Listed listed() {
    List<Found> fitting = new ArrayList<>();
    long bytes = 0;
    for (Found found : entries.values()) {
      String value = found.value();
      if (value != null) {
        bytes += value.length();
        if (bytes > Bounds.LIST_BYTES_MAX) {
          return new Listed(fitting, true);
        }
        fitting.add(found);
      }
    }
    return new Listed(fitting, truncated);
  }
}

package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where each item of one job stands: not handed out, in flight at a worker, waiting again, or
 * accepted. An item is in exactly one of these, so that it is counted once.
 *
 * <p>Not final, so that a test may plant a fault.
 */
class RangeBook {

  /** Makes plain books; no lambda, as a snapshot of a machine could not hold one. */
  static final class Maker implements Supplier<RangeBook> {
    @Override
    public RangeBook get() {
      return new RangeBook();
    }
  }

  private long total;
  private long next;
  private long acceptedItems;
  private long waitingItems;
  private final TreeMap<Long, Range> waiting = new TreeMap<>();
  private final TreeMap<Long, Flight> inFlight = new TreeMap<>();
  private final TreeMap<NodeId, Integer> inHand = new TreeMap<>();
  private final TreeMap<Long, Long> accepted = new TreeMap<>();

  /** A range at a worker; not sent while its items are still being gathered. */
  record Flight(Range range, NodeId worker, boolean sent) {}

  /** There are so many items now; never fewer than before. */
  void grow(long items) {
    total = Math.max(total, items);
  }

  long total() {
    return total;
  }

  long acceptedItems() {
    return acceptedItems;
  }

  /** Items that could be handed out now. */
  long pendingItems() {
    return total - next + waitingItems;
  }

  /** Ranges that came back and wait to be handed out again. */
  int waitingRanges() {
    return waiting.size();
  }

  int flights() {
    return inFlight.size();
  }

  int inHand(NodeId worker) {
    return inHand.getOrDefault(worker, 0);
  }

  /** Hands a worker the next range, of at most so many items; null if none is pending. */
  @Nullable Range cut(NodeId worker, long itemsMax) {
    Range range;
    if (!waiting.isEmpty()) {
      Range first = waiting.remove(waiting.firstKey());
      waitingItems -= first.size();
      range = first;
      if (first.size() > itemsMax) {
        range = new Range(first.from(), first.from() + itemsMax);
        giveBack(new Range(range.to(), first.to()));
      }
    } else if (next < total) {
      range = new Range(next, Math.min(total, next + itemsMax));
      next = range.to();
    } else {
      return null;
    }
    inFlight.put(range.from(), new Flight(range, worker, false));
    inHand.merge(worker, 1, Integer::sum);
    return range;
  }

  /** Marks a range as sent; false if it is not waiting to be sent to this worker. */
  boolean send(NodeId worker, Range range) {
    Flight flight = inFlight.get(range.from());
    if (flight == null || !flight.equals(new Flight(range, worker, false))) {
      return false;
    }
    inFlight.put(range.from(), new Flight(range, worker, true));
    return true;
  }

  /** A result may be accepted if it fits what was handed out, and nothing of it was accepted. */
  boolean fits(Range range) {
    Flight flight = inFlight.get(range.from());
    boolean handedOut =
        flight != null && flight.range().equals(range) || range.equals(waiting.get(range.from()));
    return handedOut && !overlapsAccepted(range);
  }

  final boolean overlapsAccepted(Range range) {
    var before = accepted.lowerEntry(range.to());
    return before != null && before.getValue() > range.from();
  }

  /** Counts a range, wherever it stood. */
  void accept(Range range) {
    land(range);
    Range again = waiting.get(range.from());
    if (range.equals(again)) {
      waiting.remove(range.from());
      waitingItems -= range.size();
    }
    acceptedItems += range.size();
    long from = range.from();
    long to = range.to();
    var before = accepted.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    Long after = accepted.remove(to);
    accepted.put(from, after == null ? to : after);
  }

  private boolean land(Range range) {
    Flight flight = inFlight.get(range.from());
    if (flight == null || !flight.range().equals(range)) {
      return false;
    }
    inFlight.remove(range.from());
    inHand.computeIfPresent(flight.worker(), (worker, count) -> count > 1 ? count - 1 : null);
    return true;
  }

  /** Takes a range out of a worker's hands; false if it is not there. */
  boolean takeFrom(NodeId worker, Range range) {
    Flight flight = inFlight.get(range.from());
    return flight != null && flight.worker().equals(worker) && land(range);
  }

  /** A range taken from a worker, or a piece of it, is to be handed out again. */
  void giveBack(Range range) {
    waiting.put(range.from(), range);
    waitingItems += range.size();
  }

  /** All that is in flight at a worker is to be handed out again; tells how many ranges. */
  int giveBackAll(NodeId worker) {
    List<Range> lost = new ArrayList<>();
    for (Flight flight : inFlight.values()) {
      if (flight.worker().equals(worker)) {
        lost.add(flight.range());
      }
    }
    for (Range range : lost) {
      land(range);
      giveBack(range);
    }
    return lost.size();
  }
}

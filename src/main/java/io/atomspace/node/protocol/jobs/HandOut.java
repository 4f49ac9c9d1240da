package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives the workers of one job the ranges they pull: each round one range to each that wants more,
 * several small ones in one frame.
 */
final class HandOut {
  private final String job;
  private final RangeBook book;
  private final Sizing sizing;
  private final TreeMap<NodeId, Pull> pulls = new TreeMap<>();

  private record Pull(int slots, int credits) {}

  HandOut(String job, RangeBook book, Sizing sizing) {
    this.job = job;
    this.book = book;
    this.sizing = sizing;
  }

  /** Replaces what this worker pulled before. */
  void pull(NodeId worker, int slots, int credits) {
    if (slots <= 0 || credits <= 0) {
      pulls.remove(worker);
    } else {
      pulls.put(worker, new Pull(slots, credits));
    }
  }

  /** This worker pulls no more. */
  void drop(NodeId worker) {
    pulls.remove(worker);
  }

  int slots() {
    return pulls.values().stream().mapToInt(Pull::slots).sum();
  }

  int slots(NodeId worker) {
    Pull pull = pulls.get(worker);
    return pull == null ? 0 : pull.slots();
  }

  /** Hands out until nothing is pending or every worker has what it wants. */
  void fill(Turn turn) {
    if (book.pendingItems() == 0) {
      return;
    }
    Map<NodeId, List<Range>> cuts = new TreeMap<>();
    int slots = slots();
    boolean more = true;
    while (more) {
      more = false;
      for (var entry : pulls.entrySet()) {
        NodeId worker = entry.getKey();
        if (book.inHand(worker) < entry.getValue().credits()) {
          Range range = book.cut(worker, sizing.items(book.pendingItems(), slots));
          if (range != null) {
            cuts.computeIfAbsent(worker, key -> new ArrayList<>()).add(range);
            more = true;
          }
        }
      }
    }
    cuts.forEach((worker, ranges) -> gather(turn, worker, ranges));
  }

  /** Several ranges share a frame only while it stays inline, since the worker splits it. */
  private void gather(Turn turn, NodeId worker, List<Range> ranges) {
    List<Range> frame = new ArrayList<>();
    double bytes = 0;
    for (Range range : ranges) {
      double more = range.size() * sizing.bytesPerItem();
      if (!frame.isEmpty() && bytes + more > Body.INLINE_BYTES_MAX / 2.0) {
        turn.emit(new JobWork.Gather(job, worker, List.copyOf(frame)));
        frame.clear();
        bytes = 0;
      }
      frame.add(range);
      bytes += more;
    }
    turn.emit(new JobWork.Gather(job, worker, List.copyOf(frame)));
  }

  /** Sends what was gathered, unless the worker was lost meanwhile. */
  void gathered(Turn turn, JobOutcome.Gathered outcome, long generation, boolean main) {
    List<Range> ranges = outcome.ranges();
    Body body = outcome.body();
    if (ranges.size() > 1 && body.spooled() != null) {
      turn.discard(body);
      ranges.forEach(range -> turn.emit(new JobWork.Gather(job, outcome.worker(), List.of(range))));
      return;
    }
    long sent = ranges.stream().filter(range -> book.send(outcome.worker(), range)).count();
    if (sent == 0) {
      turn.discard(body);
    } else {
      // A range that was lost meanwhile travels along: its result will fit nothing, or be first.
      turn.bulk(outcome.worker(), new JobMessage.JobParts(job, generation, main, ranges), body);
    }
  }
}

package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobParts;
import io.atomspace.node.protocol.jobs.JobMessage.JobPull;
import io.atomspace.node.protocol.jobs.JobMessage.JobReturn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One job on a node that evaluates for it: its script, its slots here, the ranges in hand. */
final class WorkedJob {
  /** Ranges in hand for each slot: one runs while the next waits, so that no slot waits. */
  static final int RANGES_PER_SLOT = 2;

  private final String id;
  private final long generation;
  private final NodeId taker;
  private final Deque<Held> waiting = new ArrayDeque<>();
  private @Nullable JobSpec spec;
  private boolean scriptAsked;
  private boolean ready;
  private int slots;
  private boolean pulledBefore;
  private final List<Range> running = new ArrayList<>();

  /** A range and its items. */
  record Held(Range range, boolean main, Body items) {}

  WorkedJob(String id, long generation, NodeId taker) {
    this.id = id;
    this.generation = generation;
    this.taker = taker;
  }

  String id() {
    return id;
  }

  long generation() {
    return generation;
  }

  NodeId taker() {
    return taker;
  }

  int slots() {
    return slots;
  }

  int running() {
    return running.size();
  }

  int priority() {
    return spec == null ? -1 : spec.priority();
  }

  boolean isReady() {
    return ready;
  }

  boolean couldStart() {
    return ready && running.size() < slots && !waiting.isEmpty();
  }

  /** Has so many slots from now on: pulls for them, and returns what it holds beyond. */
  void slots(Turn turn, int now) {
    if (now == slots) {
      return;
    }
    slots = now;
    List<Range> excess = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.size() + running.size() > RANGES_PER_SLOT * slots) {
      Held last = waiting.removeLast();
      turn.discard(last.items());
      excess.add(last.range());
    }
    giveBack(turn, excess);
    // The taker may still count ranges here that an earlier life of this job held.
    pull(turn, !pulledBefore);
  }

  private void giveBack(Turn turn, List<Range> ranges) {
    if (!ranges.isEmpty()) {
      turn.command(taker, new JobReturn(id, generation, ranges, false, null, "", null, ""));
    }
  }

  private void pull(Turn turn, boolean afresh) {
    pulledBefore = true;
    boolean asks = slots > 0 && !ready && (!scriptAsked || afresh);
    scriptAsked |= asks;
    turn.command(taker, new JobPull(id, generation, slots, RANGES_PER_SLOT * slots, asks, afresh));
  }

  /** The script came, or word that this node was sent it before. */
  void script(Turn turn, JobSpec from, Body body, Scripts scripts) {
    spec = from;
    Body script = body.length() > 0 ? body : scripts.get(from.scriptHash());
    if (ready || script == null) {
      if (!ready) {
        scriptAsked = false;
        pull(turn, false);
      }
      turn.discard(body);
      return;
    }
    ready = true;
    scripts.keep(from.scriptHash(), script);
    turn.emit(new JobWork.OpenWorkers(id, generation, from, script));
    turn.discard(body);
  }

  /** Ranges came; one that is here already is not taken twice. */
  void parts(Turn turn, JobParts parts, Body body) {
    if (slots == 0) {
      turn.discard(body);
      giveBack(turn, parts.ranges());
      return;
    }
    List<Body> bodies = Lines.split(body, parts.ranges());
    if (bodies.isEmpty()) {
      turn.discard(body);
      String why = "the items of " + parts.ranges() + " did not come one line each";
      ItemFailure broken = new ItemFailure(null, why, null);
      turn.command(
          taker, new JobReturn(id, generation, parts.ranges(), false, null, why, broken, ""));
      return;
    }
    for (int i = 0; i < bodies.size(); i++) {
      Range range = parts.ranges().get(i);
      if (running.contains(range)
          || waiting.stream().anyMatch(held -> held.range().equals(range))) {
        turn.discard(bodies.get(i));
      } else {
        waiting.addLast(new Held(range, parts.main(), bodies.get(i)));
      }
    }
    if (!ready) {
      // The script goes before the ranges on the same lane: if it is not here, it was lost.
      scriptAsked = false;
      pull(turn, false);
    }
  }

  Held start() {
    Held first = waiting.removeFirst();
    running.add(first.range());
    return first;
  }

  void stopped(Range range) {
    running.remove(range);
  }

  /** The channel to the taker starts anew: all that waits here is pulled again. */
  void reset(Turn turn) {
    drop(turn);
    pull(turn, true);
  }

  /** Drops all that waits. */
  void drop(Turn turn) {
    waiting.forEach(held -> turn.discard(held.items()));
    waiting.clear();
  }
}

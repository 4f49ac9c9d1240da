package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.jobs.Range;
import io.atomspace.node.simulation.world.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * No item's result is accepted twice: the ranges of a job that a taker accepts in one life never
 * overlap. Who takes a job over begins anew.
 */
public final class CountedOnce implements Invariant {
  private final Map<String, TreeMap<Long, Range>> accepted = new HashMap<>();

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof JobWork.Keep keep) {
        accept(host.id() + " " + session + " " + keep.job(), keep);
      }
    }
  }

  private void accept(String life, JobWork.Keep keep) {
    TreeMap<Long, Range> ranges = accepted.computeIfAbsent(life, none -> new TreeMap<>());
    Map.Entry<Long, Range> below = ranges.lowerEntry(keep.range().to());
    if (below != null && below.getValue().overlaps(keep.range())) {
      throw violated(
          "of " + keep.job() + " " + keep.range() + " was accepted over " + below.getValue());
    }
    ranges.put(keep.range().from(), keep.range());
  }
}

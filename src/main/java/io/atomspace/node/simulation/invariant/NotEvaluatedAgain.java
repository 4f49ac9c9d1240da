package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.jobs.Range;
import io.atomspace.node.simulation.world.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where only a leader died, no item whose result a living taker accepted is evaluated after that.
 */
public final class NotEvaluatedAgain implements Invariant {
  private final Map<String, List<Range>> accepted = new HashMap<>();
  private final Map<String, Host> takers = new HashMap<>();

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof JobWork.Keep keep) {
        takers.put(keep.job(), host);
        accepted.computeIfAbsent(keep.job(), job -> new ArrayList<>()).add(keep.range());
      } else if (effect instanceof JobWork.Evaluate evaluate) {
        for (Range range : accepted.getOrDefault(evaluate.job(), List.of())) {
          if (range.overlaps(evaluate.range())) {
            throw violated(
                host.id() + " evaluates " + evaluate.range() + " of " + evaluate.job() + " again");
          }
        }
      }
    }
  }

  @Override
  public void crashed(Host host) {
    takers.forEach(
        (job, taker) -> accepted.computeIfPresent(job, (id, r) -> taker == host ? null : r));
  }
}

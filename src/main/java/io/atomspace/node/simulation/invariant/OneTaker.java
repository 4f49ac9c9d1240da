package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobReport;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.world.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Under one generation one node takes a job, and once a higher one began no taker of a lower one
 * tells an end.
 */
public final class OneTaker implements Invariant {
  private final Map<String, NodeId> takers = new HashMap<>();
  private final Map<String, Long> highest = new HashMap<>();

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof JobReport.Seen seen && seen.view().origin().equals(host.id())) {
        check(host, seen.view());
      }
    }
  }

  private void check(Host host, JobView view) {
    String generation = view.id() + " " + view.generation();
    NodeId other = takers.putIfAbsent(generation, host.id());
    if (other != null && !other.equals(host.id())) {
      throw violated(other + " and " + host.id() + " both take " + generation);
    }
    long known = highest.merge(view.id(), view.generation(), Math::max);
    if (view.state().isTerminal() && view.generation() < known) {
      throw violated(host.id() + " ends " + generation + ", but " + known + " was begun");
    }
  }
}

package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.world.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The term that a node announces never falls, not even over a restart. */
public final class TermsNeverGoBack implements Invariant {
  private final Map<NodeId, Long> terms = new HashMap<>();

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof Effect.Announce announce
          && announce.fact() instanceof Fact.Leader fact) {
        Long before = terms.put(host.id(), fact.term());
        if (before != null && fact.term() < before) {
          throw violated(host.id() + " went from term " + before + " to " + fact.term());
        }
      }
    }
  }
}

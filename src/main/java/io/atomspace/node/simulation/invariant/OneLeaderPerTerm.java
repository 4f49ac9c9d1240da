package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.world.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All nodes that know a leader of a term know the same one (election safety, Raft section 5.2). */
public final class OneLeaderPerTerm implements Invariant {
  private final Map<Long, NodeId> leaders = new HashMap<>();

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof Effect.Announce announce
          && announce.fact() instanceof Fact.Leader fact
          && fact.leader() != null) {
        NodeId known = leaders.putIfAbsent(fact.term(), fact.leader());
        if (known != null && !known.equals(fact.leader())) {
          throw violated("term " + fact.term() + " has leaders " + known + " and " + fact.leader());
        }
      }
    }
  }
}

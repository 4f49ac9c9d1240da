package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage;
import io.atomspace.node.protocol.jobs.Jobs;
import io.atomspace.node.simulation.world.Host;
import java.util.HashMap;
import java.util.Map;

/** A node that knows of a higher term does nothing that a leader of a lower one commands. */
public final class GrantsFenced implements Invariant {
  private final Map<NodeId, Long> terms = new HashMap<>();

  @Override
  public void crashed(Host host) {
    terms.remove(host.id());
  }

  @Override
  public void inside(Host host, String protocol, Event event, Iterable<Effect> effects) {
    if (!protocol.equals(Jobs.NAME)) {
      return;
    }
    if (event instanceof Event.Announced announced
        && announced.fact() instanceof Fact.Leader leader) {
      terms.merge(host.id(), leader.term(), Math::max);
    } else if (event instanceof Event.Received received
        && received.message().content() instanceof JobMessage.JobAssignment grant) {
      long known = terms.getOrDefault(host.id(), 0L);
      if (grant.term() < known && obeys(effects)) {
        throw violated(
            host.id() + " knows term " + known + " and obeyed " + grant + " with " + effects);
      }
      terms.merge(host.id(), grant.term(), Math::max);
    }
  }

  private static boolean obeys(Iterable<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Run
          || (effect instanceof Effect.Send send && send.content() instanceof JobMessage.JobPull)) {
        return true;
      }
    }
    return false;
  }
}

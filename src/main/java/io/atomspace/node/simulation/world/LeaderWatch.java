package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whom each node takes for the leader, as it announced last. */
public final class LeaderWatch implements Observer {
  private final Map<NodeId, Fact.Leader> views = new TreeMap<>();

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof Effect.Announce announce
          && announce.fact() instanceof Fact.Leader leader) {
        views.put(host.id(), leader);
      }
    }
  }

  @Override
  public void crashed(Host host) {
    views.remove(host.id());
  }

  /** The node that takes itself for the leader, by the highest term; null if none does. */
  public @Nullable NodeId leader() {
    NodeId leader = null;
    long term = -1;
    for (Map.Entry<NodeId, Fact.Leader> view : views.entrySet()) {
      if (view.getKey().equals(view.getValue().leader()) && view.getValue().term() > term) {
        leader = view.getKey();
        term = view.getValue().term();
      }
    }
    return leader;
  }

  /** Whether so many nodes all follow the same leader of the same term. */
  public boolean agreed(int nodes) {
    return views.size() == nodes
        && leader() != null
        && views.values().stream().distinct().count() == 1;
  }

  @Override
  public String toString() {
    return views.toString();
  }
}

package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every command of a user is answered once, unless the node died over it. */
public final class AnsweredOnce implements Invariant {
  private final Map<Asked, Boolean> answered = new LinkedHashMap<>();

  private record Asked(NodeId node, long session, long ticket) {}

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    if (event instanceof Event.Command command) {
      answered.putIfAbsent(new Asked(host.id(), session, command.ticket()), false);
    }
    for (Effect effect : performed) {
      if (effect instanceof Effect.Reply reply) {
        Boolean before = answered.put(new Asked(host.id(), session, reply.ticket()), true);
        if (before == null || before) {
          throw violated(
              host.id() + (before == null ? " answers unasked: " : " answers twice: ") + reply);
        }
      }
    }
  }

  @Override
  public void atEnd(World world) {
    answered.forEach(
        (asked, done) -> {
          if (!done && world.host(asked.node()).session() == asked.session()) {
            throw violated("never answered: " + asked);
          }
        });
  }
}

package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A row in the routing table of simulated nodes only: it sends numbered messages on both lanes, so
 * that order and duplicates show beyond doubt at their delivery. Every tenth is large.
 */
public final class Probe implements Protocol {
  public static final String NAME = "probe";
  private static final Duration INTERVAL = Duration.ofMillis(400);
  private static final Effect.SetTimer TICK =
      new Effect.SetTimer(new TimerId(NAME, "tick"), INTERVAL);
  private static final Bytes LARGE = new Bytes(new byte[3_000]);

  /** One numbered message. */
  public record Numbered(long number, boolean bulk) implements Content {}

  private final Members members;
  private long number;

  public Probe(Members members) {
    this.members = members;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return Set.of(Numbered.class);
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    if (event instanceof Event.Started) {
      return List.of(TICK);
    }
    if (!(event instanceof Event.TimerFired)) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    effects.add(TICK);
    // Two at a time in one lane, one in the other: they may overtake each other on the way.
    number++;
    for (NodeId peer : members.peers()) {
      effects.add(numbered(peer, Lane.COMMAND, 2 * number));
      effects.add(numbered(peer, Lane.COMMAND, 2 * number + 1));
      effects.add(numbered(peer, Lane.BULK, number));
    }
    return effects;
  }

  private static Effect numbered(NodeId peer, Lane lane, long number) {
    boolean bulk = lane == Lane.BULK;
    Body body = bulk && number % 10 == 0 ? Body.inline(LARGE) : Body.EMPTY;
    return new Effect.Send(peer, lane, new Numbered(number, bulk), body);
  }
}

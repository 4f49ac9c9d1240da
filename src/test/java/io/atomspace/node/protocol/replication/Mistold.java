package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Protocol;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A protocol that hears some events, or has its effects heard, other than they are. */
public record Mistold(Protocol inner, UnaryOperator<Event> events, UnaryOperator<Effect> effects)
    implements Protocol {
  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return inner.hears();
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    return inner.step(nowNanos, events.apply(event)).stream().map(effects).toList();
  }
}

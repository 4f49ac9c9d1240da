package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One step in the making: its time, and what is to be done, in order. */
final class Turn {
  private final long nowNanos;
  private final List<Effect> effects = new ArrayList<>();

  Turn(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  long nowNanos() {
    return nowNanos;
  }

  Instant now() {
    return Instant.ofEpochSecond(0, nowNanos);
  }

  List<Effect> effects() {
    return effects;
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  void tell(Event.Told event) {
    effects.add(new Effect.Tell(event));
  }

  void command(NodeId to, LedgerMessage content) {
    effects.add(Effect.Send.command(to, content));
  }

  void bulk(NodeId to, LedgerMessage content, Body body) {
    effects.add(new Effect.Send(to, Lane.BULK, content, body));
  }

  void discard(Body body) {
    String spooled = body.spooled();
    if (spooled != null) {
      effects.add(new Effect.Discard(spooled));
    }
  }

  void timer(String name, Duration delay) {
    effects.add(new Effect.SetTimer(new TimerId(JobLedger.NAME, name), delay));
  }
}

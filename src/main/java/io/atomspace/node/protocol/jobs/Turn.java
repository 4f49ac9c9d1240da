package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
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

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  List<Effect> effects() {
    return effects;
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  void command(NodeId to, JobMessage content) {
    effects.add(Effect.Send.command(to, content));
  }

  void bulk(NodeId to, JobMessage content, Body body) {
    effects.add(new Effect.Send(to, Lane.BULK, content, body));
  }

  void discard(Body body) {
    String spooled = body.spooled();
    if (spooled != null) {
      effects.add(new Effect.Discard(spooled));
    }
  }

  void timer(String name, Duration delay) {
    effects.add(new Effect.SetTimer(new TimerId(Jobs.NAME, name), delay));
  }

  void cancelTimer(String name) {
    effects.add(new Effect.CancelTimer(new TimerId(Jobs.NAME, name)));
  }

  void refuse(long ticket, int status, String title, String detail) {
    effects.add(new Effect.Reply(ticket, new Effect.Refusal(status, title, detail)));
  }
}

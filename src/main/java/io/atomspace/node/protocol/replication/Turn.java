package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Scan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One step in the making: its time, and what is to be done, in order. */
final class Turn {
  private static final int RETRY_DOUBLINGS_MAX = 4;

  private final long nowNanos;
  private final StoreSettings settings;
  private final RandomGenerator random;
  private final List<Effect> effects = new ArrayList<>();

  Turn(long nowNanos, StoreSettings settings, RandomGenerator random) {
    this.nowNanos = nowNanos;
    this.settings = settings;
    this.random = random;
  }

  long nowNanos() {
    return nowNanos;
  }

  StoreSettings settings() {
    return settings;
  }

  List<Effect> effects() {
    return effects;
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  private void tell(Event.Told event) {
    emit(new Effect.Tell(event));
  }

  void propose(long id, String key, Change change) {
    tell(new Proposal(ReplicatedMap.NAME, id, key, change));
  }

  void scan(long id, String prefix, int limit) {
    tell(new Scan(ReplicatedMap.NAME, id, prefix, limit));
  }

  void met(long id, String key, String transaction) {
    tell(new IntentMet(id, key, transaction));
  }

  void timer(String name, long delayNanos) {
    emit(new Effect.SetTimer(new TimerId(ReplicatedMap.NAME, name), Duration.ofNanos(delayNanos)));
  }

  void cancelTimer(String name) {
    emit(new Effect.CancelTimer(new TimerId(ReplicatedMap.NAME, name)));
  }

  /** Waits grow, and differ, so that those who met once do not meet for ever. */
  long backOffNanos(int attempt) {
    return jittered(settings.retry().toNanos() << Math.min(attempt, RETRY_DOUBLINGS_MAX));
  }

  /** From one half of it to three halves. */
  long jittered(long nanos) {
    return nanos / 2 + (long) (random.nextDouble() * nanos);
  }
}

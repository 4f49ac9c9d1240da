package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One step in the making: its time, and what is to be done, in order. */
final class Turn {
  private static final int RETRY_DOUBLINGS_MAX = 8;

  private final long nowNanos;
  private final RandomGenerator random;
  private final CommitSettings settings;
  private final List<Effect> effects = new ArrayList<>();

  Turn(long nowNanos, RandomGenerator random, CommitSettings settings) {
    this.nowNanos = nowNanos;
    this.random = random;
    this.settings = settings;
  }

  long nowNanos() {
    return nowNanos;
  }

  CommitSettings settings() {
    return settings;
  }

  List<Effect> effects() {
    return effects;
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  void reply(long ticket, Effect.Answer answer) {
    emit(new Effect.Reply(ticket, answer));
  }

  void timer(String name, long delayNanos) {
    emit(new Effect.SetTimer(new TimerId(AtomicCommit.NAME, name), Duration.ofNanos(delayNanos)));
  }

  void cancelTimer(String name) {
    emit(new Effect.CancelTimer(new TimerId(AtomicCommit.NAME, name)));
  }

  long backOffNanos(int attempt) {
    return jittered(settings.retry().toNanos() << Math.min(attempt, RETRY_DOUBLINGS_MAX));
  }

  /** From the whole of it to twice as long. */
  long jittered(long nanos) {
    return nanos + (long) (random.nextDouble() * nanos);
  }
}

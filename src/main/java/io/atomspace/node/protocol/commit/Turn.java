package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Step;
import java.util.random.RandomGenerator;

/** A step of the commit, in its words. */
final class Turn extends Step {
  private static final int RETRY_DOUBLINGS_MAX = 8;

  private final RandomGenerator random;
  private final CommitSettings settings;

  Turn(long nowNanos, RandomGenerator random, CommitSettings settings) {
    super(AtomicCommit.NAME, nowNanos);
    this.random = random;
    this.settings = settings;
  }

  CommitSettings settings() {
    return settings;
  }

  void reply(long ticket, Effect.Answer answer) {
    emit(new Effect.Reply(ticket, answer));
  }

  long backOffNanos(int attempt) {
    return jittered(settings.retry().toNanos() << Math.min(attempt, RETRY_DOUBLINGS_MAX));
  }

  /** From the whole of it to twice as long. */
  long jittered(long nanos) {
    return nanos + (long) (random.nextDouble() * nanos);
  }
}

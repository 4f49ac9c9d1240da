package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Step;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Scan;
import java.util.random.RandomGenerator;

/** A step of the map, in its words. */
final class Turn extends Step {
  private static final int RETRY_DOUBLINGS_MAX = 4;

  private final StoreSettings settings;
  private final RandomGenerator random;

  Turn(long nowNanos, StoreSettings settings, RandomGenerator random) {
    super(ReplicatedMap.NAME, nowNanos);
    this.settings = settings;
    this.random = random;
  }

  StoreSettings settings() {
    return settings;
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

  /** Waits grow, and differ, so that those who met once do not meet for ever. */
  long backOffNanos(int attempt) {
    return jittered(settings.retry().toNanos() << Math.min(attempt, RETRY_DOUBLINGS_MAX));
  }

  /** From one half of it to three halves. */
  long jittered(long nanos) {
    return nanos / 2 + (long) (random.nextDouble() * nanos);
  }
}

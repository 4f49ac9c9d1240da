package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Settings;
import java.time.Duration;

/**
 * Waits of the bully election. Safety rests on none of them.
 *
 * @param answer how long answers to one round of {@link Election} are waited for; also the base of
 *     the back-off between attempts. Well above a round trip plus one durable write
 * @param deference how long a node waits for the {@link Coordinator} of a higher one
 * @param lease how long a leader leads without having heard from a majority
 * @param startup how long a node only listens after its start or a broken transport: several
 *     heartbeat intervals
 * @param stable how long a higher node must have followed a leader before that hands over
 */
public record BullySettings(
    Duration answer,
    Duration deference,
    Duration lease,
    Duration startup,
    Duration stable,
    Quorum quorum) {

  /** Reads {@code atomspace.election.bully.*}; wrong values are noted as faults there. */
  static BullySettings read(Settings settings, Duration heartbeatTimeout, Quorum quorum) {
    BullySettings usual = of(heartbeatTimeout, quorum);
    return new BullySettings(
        wait(settings, "answer", usual.answer),
        wait(settings, "deference", usual.deference),
        wait(settings, "lease", usual.lease),
        wait(settings, "startup", usual.startup),
        wait(settings, "stable", usual.stable),
        quorum);
  }

  private static Duration wait(Settings settings, String key, Duration usual) {
    return settings.duration(key, usual, Duration.ofMillis(1), Duration.ofMinutes(10));
  }

  /** The usual waits for a heartbeat timeout. */
  public static BullySettings of(Duration heartbeatTimeout, Quorum quorum) {
    return new BullySettings(
        heartbeatTimeout.dividedBy(3),
        heartbeatTimeout,
        heartbeatTimeout.multipliedBy(2),
        heartbeatTimeout.multipliedBy(2).dividedBy(3),
        Duration.ofSeconds(10),
        quorum);
  }
}

package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Settings;
import java.time.Duration;

/**
 * Waits and limits of the engine. Safety rests on none of them.
 *
 * @param limit from a proposal to its answer at most
 * @param answer how long one round waits for its majority. Well above two round trips and two
 *     durable writes
 * @param backoff the wait after a first refused round; doubles up to 64 times, with jitter
 * @param sweep between two looks for deletions to forget
 * @param rounds keys with a round under way at a time; others wait
 * @param proposals that wait at a time; others are UNAVAILABLE at once
 * @param scans under way at a time; others are not available at once
 */
public record PaxosSettings(
    Duration limit,
    Duration answer,
    Duration backoff,
    Duration sweep,
    int rounds,
    int proposals,
    int scans) {

  /** Reads {@code atomspace.consensus.paxos.*}; wrong values are noted as faults there. */
  static PaxosSettings read(Settings settings, Duration heartbeatTimeout) {
    PaxosSettings usual = of(heartbeatTimeout);
    return new PaxosSettings(
        wait(settings, "limit", usual.limit),
        wait(settings, "answer", usual.answer),
        wait(settings, "backoff", usual.backoff),
        wait(settings, "sweep", usual.sweep),
        (int) settings.number("rounds", usual.rounds, 1, 4096),
        (int) settings.number("proposals", usual.proposals, 1, 1_000_000),
        (int) settings.number("scans", usual.scans, 1, 1024));
  }

  private static Duration wait(Settings settings, String key, Duration usual) {
    return settings.duration(key, usual, Duration.ofMillis(1), Duration.ofMinutes(10));
  }

  /** The usual waits for a heartbeat timeout. */
  public static PaxosSettings of(Duration heartbeatTimeout) {
    return new PaxosSettings(
        heartbeatTimeout.multipliedBy(4),
        heartbeatTimeout.dividedBy(3),
        Duration.ofMillis(5),
        Duration.ofSeconds(10),
        128,
        10_000,
        64);
  }

  /** The same with another time between sweeps. */
  public PaxosSettings sweeping(Duration every) {
    return new PaxosSettings(limit, answer, backoff, every, rounds, proposals, scans);
  }
}

package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Settings;
import java.time.Duration;

/**
 * Waits and bounds of transactions. Safety rests on none of the waits.
 *
 * @param limit how long a user waits for a decision at most
 * @param patience how long a node has seen a transaction undecided before it has it aborted; more
 *     than the limit
 * @param retry shortest wait before something is tried again; doubles, with jitter
 * @param retention how long the outcome of a transaction that is over is known
 * @param transactionsMax looked after at a time by this node
 */
public record CommitSettings(
    Duration limit, Duration patience, Duration retry, Duration retention, int transactionsMax) {

  public static final CommitSettings DEFAULT =
      new CommitSettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofMillis(50),
          Duration.ofHours(1),
          1024);

  /** Reads what is set under {@code atomspace.commit}; wrong values are noted as faults there. */
  public static CommitSettings read(Settings settings) {
    CommitSettings d = DEFAULT;
    return new CommitSettings(
        settings.duration("limit", d.limit, Duration.ofMillis(100), Duration.ofMinutes(1)),
        settings.duration("patience", d.patience, Duration.ofMillis(100), Duration.ofMinutes(10)),
        settings.duration("retry", d.retry, Duration.ofMillis(1), Duration.ofSeconds(1)),
        settings.duration("retention", d.retention, Duration.ofMinutes(1), Duration.ofDays(30)),
        (int) settings.number("transactions", d.transactionsMax, 1, 1 << 20));
  }
}

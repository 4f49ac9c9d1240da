package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Settings;
import java.time.Duration;

/**
 * Waits and bounds of the ledger. Safety rests on none of them.
 *
 * @param takeover how long a taker is missed before the leader takes its jobs over. Well above a
 *     restart, after which the taker goes on with them itself
 * @param limit how long what was submitted may need to reach a majority; then it is refused
 * @param retry between two attempts at what could not be done yet
 * @param retention how long the entry of an ended job is kept
 * @param sweep between two looks for copies that no entry names
 */
public record LedgerSettings(
    Duration takeover, Duration limit, Duration retry, Duration retention, Duration sweep) {

  public static final LedgerSettings DEFAULT =
      new LedgerSettings(
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofHours(24),
          Duration.ofHours(1));

  /** Reads what is set under {@code atomspace.ledger}; wrong values are noted as faults there. */
  public static LedgerSettings read(Settings settings) {
    return new LedgerSettings(
        settings.duration("takeover", DEFAULT.takeover, Duration.ofSeconds(1), Duration.ofHours(1)),
        settings.duration("limit", DEFAULT.limit, Duration.ofSeconds(1), Duration.ofMinutes(5)),
        DEFAULT.retry,
        settings.duration(
            "retention", DEFAULT.retention, Duration.ofMinutes(1), Duration.ofDays(30)),
        DEFAULT.sweep);
  }

  /** The same with another patience. */
  public LedgerSettings takingOverAfter(Duration patience) {
    return new LedgerSettings(patience, limit, retry, retention, sweep);
  }
}

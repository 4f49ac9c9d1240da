package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Settings;
import java.time.Duration;

/**
 * Waits and bounds of the map. Safety rests on none of the waits.
 *
 * @param limit how long an operation is tried again; then it is answered as it stands
 * @param retry shortest wait between two attempts; doubles up to sixteen times, with jitter
 * @param backstop a watch reads at least so often, as hints may be missed
 * @param operationsMax under way at a time on this node
 * @param watchesMax of those, waiting for a change
 * @param expiringMax entries with a time to live that this node counts for
 */
public record StoreSettings(
    Duration limit,
    Duration retry,
    Duration backstop,
    int operationsMax,
    int watchesMax,
    int expiringMax) {

  public static final StoreSettings DEFAULT =
      new StoreSettings(
          Duration.ofSeconds(5), Duration.ofMillis(20), Duration.ofSeconds(5), 4096, 1024, 16_384);

  /** Reads what is set under {@code atomspace.store}; wrong values are noted as faults there. */
  public static StoreSettings read(Settings settings) {
    StoreSettings d = DEFAULT;
    return new StoreSettings(
        settings.duration("limit", d.limit, Duration.ofMillis(100), Duration.ofMinutes(1)),
        settings.duration("retry", d.retry, Duration.ofMillis(1), Duration.ofSeconds(1)),
        settings.duration("backstop", d.backstop, Duration.ofMillis(100), Duration.ofMinutes(1)),
        (int) settings.number("operations", d.operationsMax, 16, 1 << 20),
        (int) settings.number("watches", d.watchesMax, 1, 1 << 20),
        (int) settings.number("expiring", d.expiringMax, 16, 1 << 20));
  }
}

package io.atomspace.node.protocol.membership;

import java.time.Duration;

/**
 * How often a node says that it lives and how long a peer may be silent.
 *
 * @param interval between two heartbeats; one timer serves all peers
 * @param timeout the least silence after which a peer is SUSPECT: the floor of the adaptive timeout
 * @param timeoutMax the most silence that adaptation grants
 * @param down the least silence after which a peer is DOWN; never less than twice the adaptive
 *     timeout
 */
public record MembershipSettings(
    Duration interval, Duration timeout, Duration timeoutMax, Duration down) {

  public static final MembershipSettings DEFAULT = of(Duration.ofMillis(300));

  /**
   * @throws IllegalArgumentException unless 0 &lt; interval &lt; timeout &lt;= timeoutMax and
   *     timeout &lt; down
   */
  public MembershipSettings {
    if (interval.isNegative()
        || interval.isZero()
        || timeout.compareTo(interval) <= 0
        || timeoutMax.compareTo(timeout) < 0
        || down.compareTo(timeout) <= 0) {
      throw new IllegalArgumentException(
          "expected 0 < interval < timeout <= timeoutMax and timeout < down, was "
              + interval
              + ", "
              + timeout
              + ", "
              + timeoutMax
              + ", "
              + down);
    }
  }

  /** The usual timeout, five intervals, and its usual multiples. */
  public static MembershipSettings of(Duration interval) {
    return of(interval, interval.multipliedBy(5));
  }

  /** The usual multiples: adaptation up to four timeouts, DOWN after three. */
  public static MembershipSettings of(Duration interval, Duration timeout) {
    return new MembershipSettings(
        interval, timeout, timeout.multipliedBy(4), timeout.multipliedBy(3));
  }
}

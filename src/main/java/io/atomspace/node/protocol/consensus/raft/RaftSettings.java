package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Settings;
import java.time.Duration;

/**
 * Waits and limits of a {@link RaftNode}. Safety rests on none of them.
 *
 * @param heartbeat between two rounds of a leader that has nothing to say
 * @param election the shortest silence of a leader after which a node stands without being told of
 *     its death; each wait is drawn from this to twice this
 * @param lease how long a leader leads without an answer of a majority (section 6.2)
 * @param retry the base of the waits between attempts. Well above a round trip plus a durable write
 * @param patience how long a proposal or a read may take
 * @param snapshotEntries applied entries kept in the log before a snapshot replaces them
 * @param trailingEntries of those, how many stay for followers that are a little behind
 */
public record RaftSettings(
    Duration heartbeat,
    Duration election,
    Duration lease,
    Duration retry,
    Duration patience,
    int snapshotEntries,
    int trailingEntries) {

  /** For a log of writes. */
  static final int SNAPSHOT_ENTRIES = 1024;

  static final int TRAILING_ENTRIES = 256;

  public RaftSettings {
    if (trailingEntries < 1 || snapshotEntries <= trailingEntries) {
      throw new IllegalArgumentException(
          "expected 0 < trailing < snapshot entries, was "
              + trailingEntries
              + ", "
              + snapshotEntries);
    }
  }

  /** The usual waits for a heartbeat timeout. */
  public static RaftSettings of(Duration heartbeatTimeout) {
    return new RaftSettings(
        heartbeatTimeout.dividedBy(6),
        heartbeatTimeout.multipliedBy(2),
        heartbeatTimeout.multipliedBy(5).dividedBy(3),
        heartbeatTimeout.dividedBy(15),
        heartbeatTimeout.multipliedBy(2),
        SNAPSHOT_ENTRIES,
        TRAILING_ENTRIES);
  }

  /** Reads the settings of a module; wrong values are noted as faults there. */
  public static RaftSettings read(
      Settings settings, Duration heartbeatTimeout, int snapshotEntries, int trailingEntries) {
    RaftSettings usual = of(heartbeatTimeout);
    return new RaftSettings(
        wait(settings, "heartbeat", usual.heartbeat),
        wait(settings, "election", usual.election),
        wait(settings, "lease", usual.lease),
        wait(settings, "retry", usual.retry),
        wait(settings, "patience", usual.patience),
        (int) settings.number("snapshot.entries", snapshotEntries, trailingEntries + 1, 1 << 17),
        trailingEntries);
  }

  private static Duration wait(Settings settings, String key, Duration usual) {
    return settings.duration(key, usual, Duration.ofMillis(1), Duration.ofMinutes(10));
  }

  /** The same with another rhythm of snapshots. */
  public RaftSettings with(int snapshotEntries, int trailingEntries) {
    return new RaftSettings(
        heartbeat, election, lease, retry, patience, snapshotEntries, trailingEntries);
  }
}

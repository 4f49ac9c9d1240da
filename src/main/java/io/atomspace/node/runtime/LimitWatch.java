package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Alert;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells when something comes near its limit: once, and again only after it has been well below it.
 * Used by one thread.
 */
final class LimitWatch {
  private static final double NEAR = 0.8;
  private static final double AGAIN_BELOW = 0.7;

  /**
   * Something that grows towards a limit.
   *
   * @param name of the alert, such as {@code queue-near-limit}
   * @param what it is, in words: "jobs that have not ended"
   * @param advice what an operator can do
   */
  record Gauge(String name, String what, LongSupplier used, long limit, String advice) {}

  private final Map<Gauge, Boolean> near = new LinkedHashMap<>();

  LimitWatch(List<Gauge> gauges) {
    gauges.forEach(gauge -> near.put(gauge, false));
  }

  /** The limits of a node: its queues and its disk. */
  static LimitWatch of(Configuration configuration, Inbox inbox, Views views) {
    File disk = configuration.dataDir().toFile();
    return new LimitWatch(
        List.of(
            new Gauge(
                "queue-near-limit",
                "jobs that have not ended",
                views::openJobsTaken,
                configuration.limits().queuedJobsMax(),
                "submit to other nodes, or raise atomspace.limits.queued.jobs"),
            new Gauge(
                "queue-near-limit",
                "events that wait for the node's loop",
                inbox::size,
                Inbox.REMOTE_MAX,
                "the node is short of processor time: give it more, or fewer slots"),
            new Gauge(
                "disk-near-limit",
                "bytes of the disk of atomspace.data.dir are taken",
                () -> disk.getTotalSpace() - disk.getUsableSpace(),
                Math.max(1, disk.getTotalSpace()),
                "free room on that disk")));
  }

  /** An alert for each gauge that has come near its limit since the last look. */
  List<Alert> look() {
    List<Alert> alerts = new ArrayList<>();
    near.replaceAll(
        (gauge, before) -> {
          long used = gauge.used().getAsLong();
          if (!before && used >= NEAR * gauge.limit()) {
            alerts.add(
                new Alert(
                    Alert.Severity.WARNING,
                    gauge.name(),
                    used + " of " + gauge.limit() + " " + gauge.what(),
                    gauge.advice()));
          }
          return used >= (before ? AGAIN_BELOW : NEAR) * gauge.limit();
        });
    return alerts;
  }
}

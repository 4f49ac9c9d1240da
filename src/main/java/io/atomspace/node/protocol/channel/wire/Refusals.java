package io.atomspace.node.protocol.channel.wire;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Effect;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what was refused, and tells operators at most once a minute for each cause. */
public final class Refusals {
  private static final long GAP_NANOS = 60_000_000_000L;

  private final Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);
  private final Map<Refusal, Long> reportedNanos = new EnumMap<>(Refusal.class);
  private final Map<Refusal, Long> reportedCounts = new EnumMap<>(Refusal.class);

  /**
   * Notes one refusal; adds an alert if the last of this cause is a minute old.
   *
   * @param what the frame or message, beginning a sentence
   */
  public void note(long nowNanos, Refusal refusal, String what, List<Effect> out) {
    long count = counts.merge(refusal, 1L, Long::sum);
    Long before = reportedNanos.get(refusal);
    if (refusal.expected() || (before != null && nowNanos - before < GAP_NANOS)) {
      return;
    }
    long since = count - reportedCounts.getOrDefault(refusal, 0L);
    reportedNanos.put(refusal, nowNanos);
    reportedCounts.put(refusal, count);
    String more = since > 1 ? " (" + since + " since the last report)" : "";
    out.add(
        new Alert(
            Alert.Severity.WARNING,
            "channel refused: " + refusal.name().toLowerCase(Locale.ROOT),
            what + " " + refusal.text() + more,
            refusal.advice()));
  }

  /** How often this was refused since the node started. */
  public long count(Refusal refusal) {
    return counts.getOrDefault(refusal, 0L);
  }
}

package io.atomspace.node.protocol.membership;

import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Profile;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one peer, and how long it may be silent.
 *
 * <p>The timeout is mean gap plus four mean deviations, both exponentially weighted as in Jacobson
 * (1988, Congestion Avoidance and Control, appendix A), which Bertier, Marin and Sens (2002,
 * Implementation and Performance Evaluation of an Adaptable Failure Detector, section 3) use as the
 * safety margin of Chen, Toueg and Aguilera's estimate (2002, On the Quality of Service of Failure
 * Detectors, section 6); bounded by a floor and a cap.
 */
final class Detector {
  /** Heartbeats closer than this part of the mean gap waited on their way, or are extra ones. */
  private static final int TOGETHER = 4;

  private final long floorNanos;
  private final long capNanos;
  private final long downNanos;
  private double meanNanos;
  private double deviationNanos;
  private long silentSinceNanos;
  private long lateSinceNanos;
  private long lastBeatNanos;
  private boolean gapBroken = true;

  long session;

  /** The last sign of life; 0 if never. */
  long heardNanos;

  PeerState state = PeerState.SUSPECT;
  @Nullable Profile profile;

  Detector(MembershipSettings settings, long nowNanos) {
    floorNanos = settings.timeout().toNanos();
    capNanos = settings.timeoutMax().toNanos();
    downNanos = settings.down().toNanos();
    meanNanos = settings.interval().toNanos();
    silentSinceNanos = nowNanos;
    lateSinceNanos = nowNanos;
  }

  /** Any frame: the silence ends. */
  void alive(long nowNanos) {
    silentSinceNanos = Math.max(silentSinceNanos, nowNanos);
    heardNanos = nowNanos;
  }

  /**
   * A heartbeat: the silence ends, and the gap since the last one is learned if it tells anything.
   * Of a long one no more is learned than that the next may be a quarter later than was thought: an
   * outage is no habit, and gaps that stay long are learned from one to the next.
   */
  void beat(long nowNanos) {
    alive(nowNanos);
    long gapNanos = Math.min(nowNanos - lastBeatNanos, lateNanos() * 5 / 4);
    if (!gapBroken && gapNanos > meanNanos / TOGETHER) {
      double error = gapNanos - meanNanos;
      meanNanos += error / 8;
      deviationNanos += (Math.abs(error) - deviationNanos) / 4;
    }
    gapBroken = false;
    lastBeatNanos = nowNanos;
    lateSinceNanos = Math.max(lateSinceNanos, nowNanos);
  }

  /** The running gap says nothing about the peer: do not learn from it. */
  void breakGap() {
    gapBroken = true;
  }

  /** Silence of this length was this node's own; it may reach into the future, as a grace. */
  void forgive(long nanos, long latestNanos) {
    silentSinceNanos = forgiven(silentSinceNanos, nanos, latestNanos);
    lateSinceNanos = forgiven(lateSinceNanos, nanos, latestNanos);
    gapBroken = true;
  }

  private static long forgiven(long sinceNanos, long nanos, long latestNanos) {
    return Math.max(sinceNanos, Math.min(sinceNanos + nanos, latestNanos));
  }

  /** A new life of the peer, or of the path to it: what was learned of its gaps stays. */
  void restartSilence(long fromNanos) {
    silentSinceNanos = fromNanos;
    lateSinceNanos = fromNanos;
    gapBroken = true;
  }

  long timeoutNanos() {
    return Math.max(floorNanos, Math.min((long) (meanNanos + 4 * deviationNanos), capNanos));
  }

  /** Since when nothing was heard, or counts as heard. */
  long silentSinceNanos() {
    return silentSinceNanos;
  }

  /** When the next heartbeat is late, whatever other frames come. */
  long lateAtNanos() {
    return lateSinceNanos + lateNanos();
  }

  /** A gap of this length is longer than those seen so far, by a quarter at least. */
  long lateNanos() {
    return Math.min(
        (long) (meanNanos + Math.max(4 * deviationNanos, meanNanos / 4)), timeoutNanos());
  }

  /** What the silence until now amounts to; never better than the present state. */
  PeerState judge(long nowNanos) {
    long silence = nowNanos - silentSinceNanos;
    if (silence > Math.max(downNanos, 2 * timeoutNanos())) {
      return PeerState.DOWN;
    }
    return silence > timeoutNanos() && state == PeerState.UP ? PeerState.SUSPECT : state;
  }
}

package io.atomspace.node.simulation.world;

/** A host's clock: off by a constant, and a little fast or slow; it never goes back. */
final class HostClock {
  private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;

  private final Agenda agenda;
  private final long offsetNanos;
  private final double rate;
  private long lastDiskNanos;

  /**
   * @param rate of this clock to true time, close to 1
   */
  HostClock(Agenda agenda, long offsetNanos, double rate) {
    this.agenda = agenda;
    this.offsetNanos = offsetNanos;
    this.rate = rate;
  }

  long nowNanos() {
    return EPOCH_NANOS + offsetNanos + (long) (agenda.nowNanos() * rate);
  }

  /** True time until this clock has gone on by so much; rounded up, so that no timer is early. */
  long trueNanos(long clockNanos) {
    return (long) StrictMath.ceil(clockNanos / rate) + 1;
  }

  /** True time until a write is durable; writes end in the order in which they began. */
  long diskNanos(Chance chance) {
    long at = agenda.nowNanos() + 100_000 + chance.exponential(1_000_000);
    lastDiskNanos = Math.max(lastDiskNanos, at);
    return lastDiskNanos - agenda.nowNanos();
  }
}

package io.atomspace.node.port.script;

import io.atomspace.node.port.script.process.Nursery;
import io.atomspace.node.port.script.process.WorkerProcess;
import java.time.Duration;
import java.util.concurrent.Future;

/** Kills a worker whose item takes too long, and knows which; looks at its position file. */
final class ItemTimer implements AutoCloseable {
  static final int NONE = -1;
  private static final long TICK_NANOS_MIN = 5_000_000;
  private static final long TICK_NANOS_MAX = 250_000_000;

  private final WorkerProcess process;
  private final long timeoutNanos;
  private final Future<?> watch;
  private long seen = NONE;
  private long sinceNanos;
  private volatile int timedOut = NONE;

  ItemTimer(Nursery nursery, WorkerProcess process, Duration timeout) {
    this.process = process;
    this.timeoutNanos = timeout.toNanos();
    long tick = Math.max(TICK_NANOS_MIN, Math.min(TICK_NANOS_MAX, timeoutNanos / 4));
    this.watch = nursery.every(Duration.ofNanos(tick), this::look);
  }

  private void look() {
    long item = process.position();
    long now = System.nanoTime();
    if (item != seen) {
      seen = item;
      sinceNanos = now;
    } else if (item >= 0 && now - sinceNanos > timeoutNanos && timedOut == NONE) {
      timedOut = (int) item;
      process.kill();
    }
  }

  /** The item for which the worker was killed, or {@link #NONE}. */
  int timedOut() {
    return timedOut;
  }

  @Override
  public void close() {
    watch.cancel(false);
  }
}

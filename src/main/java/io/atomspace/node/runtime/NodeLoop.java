package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.TimerId;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The node's one thread: takes events, steps the machine, has the effects performed. After a pause
 * it takes the messages that waited before the timers that ran out meanwhile, so that a frozen node
 * does not suspect those who kept talking.
 */
public final class NodeLoop implements Runnable {
  private static final Logger LOG = Logger.getLogger(NodeLoop.class.getName());

  /** Does what the machine wants, on the loop's thread. */
  public interface Hands {
    void perform(Effect effect);

    /** Ends what {@link #perform} left for many effects at once. */
    void flush();
  }

  /** Hears of every step, on the loop's thread. */
  public interface Recorder {
    void step(long nowNanos, Event event, List<Effect> effects);
  }

  private final Machine machine;
  private final Inbox inbox;
  private final Timers timers;
  private final Clock clock;
  private final Hands hands;
  private final Recorder recorder;
  private volatile boolean stopped;
  private volatile @Nullable Throwable crash;
  private volatile long lastTimerNanos;

  public NodeLoop(
      Machine machine, Inbox inbox, Timers timers, Clock clock, Hands hands, Recorder recorder) {
    this.machine = machine;
    this.inbox = inbox;
    this.timers = timers;
    this.clock = clock;
    this.hands = hands;
    this.recorder = recorder;
    this.lastTimerNanos = clock.nowNanos();
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        for (Event event : inbox.take(timers.wait(clock.nowNanos(), Inbox.WAIT_NANOS_MAX))) {
          step(event);
        }
        long now = clock.nowNanos();
        for (TimerId due = timers.due(now); due != null; due = timers.due(now)) {
          lastTimerNanos = now;
          step(new Event.TimerFired(due));
        }
        hands.flush();
      }
    } catch (InterruptedException e) {
      // Stopped while waiting.
    } catch (RuntimeException | Error e) {
      // A programmer's fault: the node stops and says so through its health.
      crash = e;
      LOG.log(Level.SEVERE, "the node's machine failed; the node stops", e);
    }
  }

  private void step(Event event) {
    long now = clock.nowNanos();
    List<Effect> effects = machine.step(now, event);
    recorder.step(now, event, effects);
    effects.forEach(hands::perform);
  }

  /** Ends after the step of now; whoever runs it interrupts its thread. */
  public void stop() {
    stopped = true;
  }

  /** Why the loop ended by itself; null if it did not. */
  public @Nullable Throwable crash() {
    return crash;
  }

  /** When a timer last fired; a healthy node has a heartbeat timer. */
  long lastTimerNanos() {
    return lastTimerNanos;
  }
}

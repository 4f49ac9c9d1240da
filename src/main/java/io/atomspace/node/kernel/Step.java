package io.atomspace.node.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One step of a component in the making: its time, and what is to be done, in order. */
public class Step {
  private final String component;
  private final long nowNanos;
  private final List<Effect> effects = new ArrayList<>();

  /**
   * @param component whose timers these are
   * @param nowNanos since the epoch
   */
  protected Step(String component, long nowNanos) {
    this.component = component;
    this.nowNanos = nowNanos;
  }

  /** Since the epoch. */
  public final long nowNanos() {
    return nowNanos;
  }

  /** What is to be done so far. */
  public final List<Effect> effects() {
    return effects;
  }

  public final void emit(Effect effect) {
    effects.add(effect);
  }

  /** Sets one of the component's timers, in the place of the earlier one of that name. */
  public final void timer(String name, Duration delay) {
    emit(new Effect.SetTimer(new TimerId(component, name), delay));
  }

  /** The same in nanoseconds. */
  public final void timer(String name, long delayNanos) {
    timer(name, Duration.ofNanos(delayNanos));
  }

  public final void cancelTimer(String name) {
    emit(new Effect.CancelTimer(new TimerId(component, name)));
  }

  /** A body that nobody needs leaves nothing on the disk. */
  public final void discard(Body body) {
    String spooled = body.spooled();
    if (spooled != null) {
      emit(new Effect.Discard(spooled));
    }
  }
}

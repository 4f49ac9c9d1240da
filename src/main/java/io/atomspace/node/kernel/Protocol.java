package io.atomspace.node.kernel;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A machine that is one row of the node's routing table. It receives
 *
 * <ul>
 *   <li>{@link Event.Started}, {@link Event.Announced}, {@link Event.TransportUp}, {@link
 *       Event.TransportDown} and {@link Event.PeerLost}: always;
 *   <li>{@link Event.TimerFired}, {@link Event.Stored} and {@link Event.StoreFailed}: its own, by
 *       name;
 *   <li>{@link Event.Received} whose content, and {@link Event.Told}, {@link Event.Command} and
 *       {@link Event.Outcome} whose class, it {@link #hears}.
 * </ul>
 */
public interface Protocol extends Machine {
  /** Owner of its timers and prefix of its stored records. */
  String name();

  /** The contents of messages, what it is told, the commands and the outcomes that it wants. */
  Set<Class<? extends Record>> hears();

  /** All records of these sealed interfaces. */
  static Set<Class<? extends Record>> recordsOf(Class<?>... sealed) {
    Set<Class<? extends Record>> records = new LinkedHashSet<>();
    for (Class<?> kind : sealed) {
      for (Class<?> each : kind.getPermittedSubclasses()) {
        if (each.isRecord()) {
          records.add(each.asSubclass(Record.class));
        }
      }
    }
    return records;
  }
}

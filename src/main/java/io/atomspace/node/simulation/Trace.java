package io.atomspace.node.simulation;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.simulation.world.Agenda;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.Observer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history down: always as a digest, which is cheap, and as lines if asked for. The digest
 * takes no identity hash code (enums, arrays have one), so that it is the same in every process.
 */
final class Trace implements Observer {
  private static final int LINES_MAX = 200_000;
  private static final long PRIME = 0x100000001b3L;

  private final Agenda agenda;
  private final @Nullable List<String> lines;
  private long digest = 0xcbf29ce484222325L;
  private long steps;

  Trace(Agenda agenda, boolean kept) {
    this.agenda = agenda;
    this.lines = kept ? new ArrayList<>() : null;
  }

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    steps++;
    mix(agenda.nowNanos());
    mix(host.id().value().hashCode());
    mix(event.getClass().getName().hashCode());
    if (event instanceof Event.FrameReceived received) {
      mix(received.frame().hashCode());
    } else if (event instanceof Event.TimerFired fired) {
      mix(fired.timer().hashCode());
    }
    performed.forEach(this::mix);
    line(host, "<- " + (lines == null ? "" : event));
    if (lines != null) {
      performed.forEach(effect -> line(host, "   -> " + effect));
    }
  }

  private void mix(Effect effect) {
    mix(effect.getClass().getName().hashCode());
    if (effect instanceof Effect.Transmit transmit) {
      mix(transmit.head().hashCode());
      mix(transmit.nextHop().value().hashCode());
    } else if (effect instanceof Effect.SetTimer set) {
      mix(set.timer().hashCode());
      mix(set.delay().toNanos());
    } else if (effect instanceof Effect.Persist write) {
      mix(Objects.hashCode(write.value()));
    } else if (effect instanceof Effect.Run) {
      mix(effect.toString().hashCode());
    }
  }

  @Override
  public void crashed(Host host) {
    mix(31);
    line(host, "crashed");
  }

  /** Notes something that happened outside the nodes. */
  void note(String text) {
    mix(text.hashCode());
    if (lines != null && lines.size() < LINES_MAX) {
      lines.add(stamp() + " " + text);
    }
  }

  private void line(Host host, String text) {
    if (lines != null && lines.size() < LINES_MAX) {
      lines.add(stamp() + " " + host.id() + " " + text);
    }
  }

  private String stamp() {
    return String.format("%12.6f", agenda.nowNanos() / 1e9);
  }

  private void mix(long value) {
    digest = (digest ^ value) * PRIME;
    digest ^= digest >>> 29;
  }

  long digest() {
    return digest;
  }

  long steps() {
    return steps;
  }

  List<String> lines() {
    return lines == null ? List.of() : lines;
  }
}

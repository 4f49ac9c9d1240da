package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.simulation.world.Host;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A machine never throws, whatever happens to it: that would be a programmer's fault. */
public final class NothingThrows implements Invariant {
  @Override
  public void threw(Host host, Event event, RuntimeException thrown) {
    String stack =
        Arrays.stream(thrown.getStackTrace())
            .limit(12)
            .map(frame -> "\n    at " + frame)
            .collect(Collectors.joining());
    throw violated(host.id() + " at " + event + ": " + thrown + stack);
  }
}

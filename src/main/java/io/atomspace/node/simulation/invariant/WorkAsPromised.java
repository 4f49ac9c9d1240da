package io.atomspace.node.simulation.invariant;

import io.atomspace.node.simulation.world.Host;

/**
 * Work is asked for as {@code JobWork} promises: a slot has one range at a time, items come in the
 * order of their ranges, a script is there before its ranges, a body exists when it is named.
 */
public final class WorkAsPromised implements Invariant {
  @Override
  public void misused(Host host, String what) {
    throw violated(host.id() + ": " + what);
  }
}

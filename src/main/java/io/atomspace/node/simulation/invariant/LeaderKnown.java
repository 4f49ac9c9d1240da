package io.atomspace.node.simulation.invariant;

import io.atomspace.node.simulation.world.World;

/** After healing all nodes follow one leader of one term. */
public final class LeaderKnown implements Invariant {
  @Override
  public void atEnd(World world) {
    if (!world.leaders().agreed(world.hosts().size())) {
      throw violated("after healing the nodes follow " + world.leaders());
    }
  }
}

package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.topology.Topology;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.World;

/** A node hands frames to its neighbours in the topology only. */
public final class NeighboursOnly implements Invariant {
  private final Topology topology;

  public NeighboursOnly(World world) {
    topology =
        Topology.of(Choice.of(world.topology()), world.hosts().stream().map(Host::id).toList());
  }

  @Override
  public void sent(Host host, Effect.Transmit transmit) {
    if (!topology.neighbours(host.id()).contains(transmit.nextHop())) {
      throw violated(host.id() + " sent to " + transmit.nextHop() + ", which is no neighbour");
    }
  }
}

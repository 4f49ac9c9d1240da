package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage;
import io.atomspace.node.protocol.jobs.Jobs;
import io.atomspace.node.simulation.world.Agenda;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.World;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * A leader that a majority has not confirmed for the length of its lease grants nothing, also not
 * in the first step after a pause.
 */
public final class LeaseKept implements Invariant {
  private final Agenda agenda;
  private final int othersNeeded;
  private final long leaseNanos;
  private final Map<NodeId, Map<NodeId, Long>> confirmed = new HashMap<>();
  private final Map<NodeId, Long> electedNanos = new HashMap<>();

  /**
   * @param leaseNanos twice the heartbeat timeout, and what clocks may differ in that time
   */
  public LeaseKept(World world, long leaseNanos) {
    this.agenda = world.agenda();
    this.othersNeeded = world.hosts().size() / 2;
    this.leaseNanos = leaseNanos;
  }

  @Override
  public void inside(Host host, String protocol, Event event, Iterable<Effect> effects) {
    if (event instanceof Event.Received received
        && received.message().content() instanceof Heartbeat beat
        && host.id().equals(beat.leader())) {
      confirm(host, received.message());
    } else if (event instanceof Event.Announced announced
        && announced.fact() instanceof Fact.Leader leader
        && host.id().equals(leader.leader())) {
      electedNanos.put(host.id(), agenda.nowNanos());
    }
    if (!protocol.equals(Jobs.NAME)) {
      return;
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send
          && send.content() instanceof JobMessage.JobAssignment
          && !holds(host.id())) {
        throw violated(host.id() + " grants without a lease: " + effect);
      }
    }
  }

  private void confirm(Host host, Message message) {
    confirmed
        .computeIfAbsent(host.id(), id -> new HashMap<>())
        .put(message.from(), agenda.nowNanos());
  }

  private boolean holds(NodeId leader) {
    long since = agenda.nowNanos() - leaseNanos;
    if (electedNanos.getOrDefault(leader, Long.MIN_VALUE) >= since) {
      return true;
    }
    Collection<Long> times = confirmed.getOrDefault(leader, Map.of()).values();
    return times.stream().filter(at -> at >= since).count() >= othersNeeded;
  }
}

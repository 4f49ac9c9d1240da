package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Consensus;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Registers that nobody has used yet: no election, no heartbeat, no timer. The first proposal, or
 * the first message of a member that has one, brings the engine to life, and for good: what it
 * stores then wakes it at the next start.
 */
final class Dormant implements Consensus {
  private final RaftConsensus engine;
  private final TreeMap<NodeId, Fact.Peer> peers = new TreeMap<>();
  private Event.@Nullable Started birth;
  private @Nullable Event transport;

  Dormant(RaftConsensus engine) {
    this.engine = engine;
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return engine.hears();
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    if (event instanceof Event.Started started && !isUsed(started)) {
      birth = new Event.Started(started.session(), Map.of());
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    Event.Started asleep = birth;
    if (asleep != null) {
      boolean own = event instanceof Proposal || event instanceof Scan;
      if (!own && !isOfAnother(event)) {
        remember(event);
        return effects;
      }
      wake(nowNanos, asleep, effects);
      if (own) {
        // Nobody leads what slept everywhere; where it did not, the others know a leader and say
        // no.
        engine.stand(nowNanos);
      }
    }
    effects.addAll(engine.step(nowNanos, event));
    return effects;
  }

  private static boolean isUsed(Event.Started started) {
    return started.records().keySet().stream().anyMatch(key -> key.startsWith(NAME + "/"));
  }

  private static boolean isOfAnother(Event event) {
    return event instanceof Event.Received received
        && received.message().content() instanceof RaftMessage said
        && said.space().equals(NAME);
  }

  private void remember(Event event) {
    if (event instanceof Event.TransportUp || event instanceof Event.TransportDown) {
      transport = event;
    } else if (event instanceof Event.Announced announced
        && announced.fact() instanceof Fact.Peer peer) {
      peers.put(peer.peer(), peer);
    }
  }

  private void wake(long nowNanos, Event.Started started, List<Effect> effects) {
    birth = null;
    effects.addAll(engine.step(nowNanos, started));
    if (transport != null) {
      effects.addAll(engine.step(nowNanos, transport));
    }
    for (Fact.Peer peer : peers.values()) {
      effects.addAll(engine.step(nowNanos, new Event.Announced(peer)));
    }
    peers.clear();
  }
}

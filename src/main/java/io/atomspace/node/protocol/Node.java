package io.atomspace.node.protocol;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.election.LeaderElection;
import io.atomspace.node.protocol.membership.Membership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole node as one machine: a routing table. Events go to the protocols that want them (see
 * {@link Protocol}); what a protocol sends goes through the channel; what the channel delivers, and
 * each fact that a protocol announces, goes to the protocols as an event of the same step. All
 * other effects are the world's to perform.
 */
public class Node implements Machine {
  /**
   * Facts and messages within one step; more means that two protocols answer each other forever.
   */
  private static final int INNER_EVENTS_MAX = 100_000;

  private final Channel channel;
  private final List<Protocol> protocols;
  private final List<LeaderElection> elections;
  private final List<Membership> memberships;
  private final Map<String, Protocol> byName = new LinkedHashMap<>();
  private final Map<Class<?>, List<Protocol>> byClass = new LinkedHashMap<>();

  /** A node of these protocols; the channel comes first, so that it resets before others send. */
  public Node(Channel channel, List<Protocol> others) {
    this.channel = channel;
    List<Protocol> all = new ArrayList<>();
    all.add(channel);
    all.addAll(others);
    protocols = List.copyOf(all);
    elections = instances(LeaderElection.class);
    memberships = instances(Membership.class);
    for (Protocol protocol : protocols) {
      byName.put(protocol.name(), protocol);
      for (Class<? extends Record> type : protocol.hears()) {
        byClass.computeIfAbsent(type, none -> new ArrayList<>()).add(protocol);
      }
    }
  }

  private <T> List<T> instances(Class<T> type) {
    return protocols.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The node that a setup describes. */
  public static Node of(NodeSetup setup) {
    return NodeParts.of(setup).node();
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    List<Effect> outward = new ArrayList<>();
    Deque<Event> events = new ArrayDeque<>();
    for (LeaderElection election : elections) {
      // A leader that stood still, frozen or throttled, must not act on anything first.
      route(nowNanos, election.expire(nowNanos), events, outward);
    }
    events.add(event);
    for (int i = 0; !events.isEmpty(); i++) {
      if (i > INNER_EVENTS_MAX) {
        throw new IllegalStateException("no end of inner events after " + event);
      }
      Event next = events.remove();
      if (next instanceof Event.Received received) {
        signOfLife(nowNanos, received.message(), events, outward);
      }
      for (Protocol protocol : wants(next)) {
        List<Effect> effects = step(nowNanos, protocol, next);
        if (protocol == channel) {
          perform(effects, events, outward);
        } else {
          route(nowNanos, effects, events, outward);
        }
      }
    }
    return outward;
  }

  /** Whatever a peer says shows that it lives, also when bulk data holds its heartbeats back. */
  private void signOfLife(
      long nowNanos, Message message, Deque<Event> events, List<Effect> outward) {
    if (!(message.content() instanceof Heartbeat)) {
      for (Membership membership : memberships) {
        route(
            nowNanos,
            membership.heard(nowNanos, message.from(), message.session()),
            events,
            outward);
      }
    }
  }

  /** One protocol takes one event; the simulator listens here. */
  protected List<Effect> step(long nowNanos, Protocol protocol, Event event) {
    return protocol.step(nowNanos, event);
  }

  private List<Protocol> wants(Event event) {
    if (event instanceof Event.FrameReceived) {
      return List.of(channel);
    }
    if (event instanceof Event.Received received) {
      return hears(received.message());
    }
    if (event instanceof Event.Command
        || event instanceof Event.Outcome
        || event instanceof Event.Told) {
      return byClass.getOrDefault(event.getClass(), List.of());
    }
    if (event instanceof Event.TimerFired fired) {
      return owner(fired.timer().owner());
    }
    if (event instanceof Event.Stored stored) {
      return ownerOfKey(stored.key());
    }
    if (event instanceof Event.StoreFailed failed) {
      return ownerOfKey(failed.key());
    }
    return protocols;
  }

  private List<Protocol> hears(Message message) {
    return byClass.getOrDefault(message.content().getClass(), List.of());
  }

  private List<Protocol> ownerOfKey(String key) {
    return owner(key.substring(0, Math.max(0, key.indexOf('/'))));
  }

  private List<Protocol> owner(String name) {
    Protocol owner = byName.get(name);
    if (owner == null) {
      throw new IllegalArgumentException("no protocol is named " + name);
    }
    return List.of(owner);
  }

  /** Effects of a protocol above the channel. */
  private void route(
      long nowNanos, List<Effect> effects, Deque<Event> events, List<Effect> outward) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send) {
        perform(channel.send(nowNanos, send), events, outward);
      } else if (effect instanceof Effect.Beat beat) {
        perform(channel.beat(nowNanos, beat), events, outward);
      } else if (effect instanceof Effect.Keep keep) {
        channel.keep(keep);
      } else if (effect instanceof Effect.Discard discard) {
        perform(channel.discard(discard), events, outward);
      } else {
        perform(List.of(effect), events, outward);
      }
    }
  }

  private static void perform(List<Effect> effects, Deque<Event> events, List<Effect> outward) {
    for (Effect effect : effects) {
      if (effect instanceof Channel.Deliver deliver) {
        events.add(new Event.Received(deliver.message()));
      } else if (effect instanceof Effect.Tell tell) {
        events.add(tell.event());
      } else {
        if (effect instanceof Effect.Announce announce) {
          events.add(new Event.Announced(announce.fact()));
        }
        outward.add(effect);
      }
    }
  }
}

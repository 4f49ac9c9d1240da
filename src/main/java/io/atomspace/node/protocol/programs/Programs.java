package io.atomspace.node.protocol.programs;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.programs.ProgramMessage.ProgramSaid;
import io.atomspace.node.protocol.programs.ProgramMessage.ProgramTaken;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Messages of programs that run beside a node. They come in order and once from each node to each,
 * as the channel gives them, as long as neither restarts or is taken for dead; who sends learns who
 * has it. Only so many are under way to one node: more are refused, so that a slow program holds
 * back those who speak to it. Unused it is silent.
 */
public final class Programs implements Protocol {
  public static final String NAME = "programs";

  /** Under way to one node at a time. */
  static final int UNDER_WAY_MAX = 256;

  private static final class Sending {
    final TreeSet<NodeId> awaited = new TreeSet<>();
    final TreeSet<NodeId> missed = new TreeSet<>();
  }

  private final Members members;

  /** By the ticket of the command that waits. */
  private final TreeMap<Long, Sending> sendings = new TreeMap<>();

  private final TreeMap<NodeId, Integer> underWay = new TreeMap<>();
  private final TreeSet<NodeId> down = new TreeSet<>();
  private List<Effect> effects = new ArrayList<>();

  public Programs(Members members) {
    this.members = members;
    down.addAll(members.peers());
  }

  /** What nodes exchange for it. */
  public static List<Class<? extends Content>> contents() {
    return Content.kindsOf(ProgramMessage.class);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return Protocol.recordsOf(ProgramMessage.class, ProgramCommand.class, ProgramOutcome.class);
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    if (event instanceof ProgramCommand.Send send) {
      send(send);
    } else if (event instanceof ProgramOutcome.HandedOut done) {
      handedOut(done);
    } else if (event instanceof Event.Received received) {
      hear(received.message());
    } else if (event instanceof Event.Announced announced) {
      fact(announced.fact());
    }
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  private void send(ProgramCommand.Send send) {
    for (NodeId to : send.to()) {
      Effect.Refusal refusal = refusal(to);
      if (refusal != null) {
        effects.add(new Effect.Reply(send.ticket(), refusal));
        return;
      }
    }
    Sending sending = new Sending();
    sending.awaited.addAll(send.to());
    sendings.put(send.ticket(), sending);
    for (NodeId to : sending.awaited) {
      underWay.merge(to, 1, Integer::sum);
      effects.add(
          to.equals(members.self())
              ? new ProgramReport(to, send.ticket(), send.program(), send.body())
              : new Effect.Send(
                  to, Lane.BULK, new ProgramSaid(send.program(), send.ticket()), send.body()));
    }
    settle(send.ticket(), sending);
  }

  private Effect.@Nullable Refusal refusal(NodeId to) {
    if (!members.all().contains(to)) {
      String detail = "node " + to + " is no member; members are " + members.all();
      return new Effect.Refusal(404, "No such node", detail);
    }
    if (down.contains(to)) {
      return new Effect.Refusal(503, "Node down", "node " + to + " is down");
    }
    return underWay.getOrDefault(to, 0) < UNDER_WAY_MAX
        ? null
        : new Effect.Refusal(
            429, "Too many messages", UNDER_WAY_MAX + " are under way to node " + to);
  }

  private void hear(Message message) {
    if (message.content() instanceof ProgramSaid said) {
      effects.add(new ProgramReport(message.from(), said.ticket(), said.program(), message.body()));
    } else if (message.content() instanceof ProgramTaken taken) {
      done(message.from(), taken.ticket(), taken.heard());
    }
  }

  private void handedOut(ProgramOutcome.HandedOut done) {
    if (done.from().equals(members.self())) {
      done(members.self(), done.ticket(), done.heard());
    } else if (!down.contains(done.from())) {
      effects.add(Effect.Send.command(done.from(), new ProgramTaken(done.ticket(), done.heard())));
    }
  }

  private void done(NodeId at, long ticket, boolean heard) {
    Sending sending = sendings.get(ticket);
    if (sending != null && sending.awaited.remove(at)) {
      underWay.computeIfPresent(at, (to, count) -> count > 1 ? count - 1 : null);
      if (!heard) {
        sending.missed.add(at);
      }
      settle(ticket, sending);
    }
  }

  private void settle(long ticket, Sending sending) {
    if (sending.awaited.isEmpty()) {
      sendings.remove(ticket);
      effects.add(new Effect.Reply(ticket, new ProgramCommand.Sent(sending.missed)));
    }
  }

  private void fact(Fact fact) {
    if (fact instanceof Fact.Peer peer) {
      if (peer.state() == Fact.PeerState.DOWN) {
        down.add(peer.peer());
        lost(peer.peer());
      } else {
        down.remove(peer.peer());
      }
    } else if (fact instanceof Fact.ChannelReset reset) {
      lost(reset.peer());
    }
  }

  /** What was under way to it has arrived or not. */
  private void lost(NodeId peer) {
    underWay.remove(peer);
    for (long ticket : List.copyOf(sendings.keySet())) {
      Sending sending = sendings.get(ticket);
      if (sending != null && sending.awaited.remove(peer)) {
        sending.missed.add(peer);
        settle(ticket, sending);
      }
    }
  }

  /** Commands that wait for their answer. */
  int size() {
    return sendings.size();
  }
}

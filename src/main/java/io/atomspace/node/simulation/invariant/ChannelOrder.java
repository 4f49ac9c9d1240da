package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.Probe;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a session of one node sends to a session of another in one lane is delivered in order and
 * once; something is missing only where a reset of the channel was announced.
 */
public final class ChannelOrder implements Invariant {
  private final Map<Stream, Long> last = new HashMap<>();
  private final Set<Stream> mayMiss = new HashSet<>();

  private record Stream(NodeId to, long toSession, NodeId from, long fromSession, boolean bulk) {}

  @Override
  public void inside(Host host, String protocol, Event event, Iterable<Effect> effects) {
    if (!protocol.equals(Probe.NAME)) {
      return;
    }
    if (event instanceof Event.Received received
        && received.message().content() instanceof Probe.Numbered numbered) {
      delivered(host, received.message(), numbered);
    } else if (event instanceof Event.Announced announced
        && announced.fact() instanceof Fact.ChannelReset reset) {
      for (Stream stream : last.keySet()) {
        if (stream.to.equals(host.id()) && stream.from.equals(reset.peer())) {
          mayMiss.add(stream);
        }
      }
    }
  }

  private void delivered(Host host, Message message, Probe.Numbered numbered) {
    Stream stream =
        new Stream(host.id(), host.session(), message.from(), message.session(), numbered.bulk());
    Long before = last.put(stream, numbered.number());
    boolean whole = !mayMiss.remove(stream);
    if (before == null) {
      return;
    }
    if (numbered.number() <= before) {
      throw violated("after " + before + " came " + numbered.number() + " on " + stream);
    }
    if (whole && numbered.number() != before + 1) {
      throw violated(
          "after " + before + " came " + numbered.number() + " without a reset on " + stream);
    }
  }
}

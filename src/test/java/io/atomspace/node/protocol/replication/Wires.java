package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import java.util.TreeMap;
import java.util.TreeSet;

/** What nodes of a {@link MapNet} say to each other, as the channel and the heartbeat carry it. */
final class Wires {
  private final MapNet net;
  private final TreeMap<String, Long> busyUntil = new TreeMap<>();
  private final TreeSet<String> broken = new TreeSet<>();

  Wires(MapNet net) {
    this.net = net;
  }

  /**
   * In order, as the channel delivers. After what cannot be delivered nothing is, until both sides
   * hear of a reset.
   */
  void send(MapNet.Node from, NodeId toId, Content content) {
    MapNet.Node to = net.node(toId);
    Message message = new Message(from.id, from.session, 0, content, Body.EMPTY);
    long session = to.session;
    String link = from.id + ">" + to.id;
    long at = Math.max(net.now() + net.delay(), busyUntil.getOrDefault(link, 0L) + 1);
    busyUntil.put(link, at);
    boolean lost = net.random.nextDouble() < net.loss;
    net.after(
        at - net.now(),
        () -> {
          boolean reached = !lost && to.alive && !from.cut && !to.cut && to.session == session;
          if (reached && !broken.contains(pair(from, to))) {
            net.deliver(to, new Event.Received(message));
          } else {
            reset(from, to);
          }
        });
  }

  private void reset(MapNet.Node one, MapNet.Node other) {
    if (!broken.add(pair(one, other))) {
      return;
    }
    net.after(
        net.random.nextLong(MapNet.SECOND),
        () -> {
          broken.remove(pair(one, other));
          net.deliver(one, new Event.Announced(new Fact.ChannelReset(other.id, other.session)));
          net.deliver(other, new Event.Announced(new Fact.ChannelReset(one.id, one.session)));
        });
  }

  private static String pair(MapNet.Node one, MapNet.Node other) {
    return one.id.compareTo(other.id) < 0 ? one.id + " " + other.id : other.id + " " + one.id;
  }

  void beat(MapNet.Node from, NodeId toId, Content content) {
    MapNet.Node to = net.node(toId);
    Message message = new Message(from.id, from.session, 0, content, Body.EMPTY);
    net.after(
        net.delay(),
        () -> {
          if (net.random.nextDouble() >= net.loss && !from.cut && !to.cut) {
            net.deliver(to, new Event.Received(message));
          }
        });
  }
}

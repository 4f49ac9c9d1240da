package io.atomspace.node.protocol.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the network does: order, no duplicates, no loss but announced loss. */
class ChannelPropertyTest {
  private static final String[] IDS = {"n1", "n2", "n3"};

  @Property(tries = 150)
  void lossyNetworkDeliversAllInOrderOnce(@ForAll long seed) {
    HostileNetwork net = network(seed, 2);
    for (int i = 0; i < 60; i++) {
      for (int burst = net.random.nextInt(10) == 0 ? 40 : 1; burst > 0; burst--) {
        send(net, 2);
      }
      net.run(net.random.nextLong(20_000_000));
    }
    net.settle();
    net.assertComplete();
    for (HostileNetwork.Station station : net.stations.values()) {
      assertEquals(0, station.resets.size());
    }
  }

  @Property(tries = 150)
  void restartsResetsAndCutsLoseOnlyWhatIsAnnounced(@ForAll long seed) {
    HostileNetwork net = network(seed, 3);
    Set<String> down = new LinkedHashSet<>();
    for (int i = 0; i < 80; i++) {
      String id = IDS[net.random.nextInt(3)];
      String other = other(net, id, 3);
      HostileNetwork.Station station = net.station(id);
      switch (net.random.nextInt(24)) {
        case 0 -> net.restart(id);
        case 1 ->
            station.step(
                new Event.Announced(
                    new Fact.Peer(new NodeId(other), 0, Fact.PeerState.DOWN, null)));
        case 2 ->
            station.step(
                new Event.Announced(new Fact.Peer(new NodeId(other), 0, Fact.PeerState.UP, null)));
        case 3 -> net.cuts.add(Set.of(new NodeId(id), new NodeId(other)));
        case 4 -> net.cuts.clear();
        case 5 -> {
          if (down.add(id)) {
            station.step(new Event.TransportDown("test"));
          }
        }
        case 6 -> {
          down.remove(id);
          station.step(new Event.TransportUp());
        }
        case 7, 8 ->
            station.perform(
                station.channel.beat(
                    net.now, new Effect.Beat(new NodeId(other), new Note(-i, "beat"))));
        default -> send(net, 3);
      }
      net.run(net.random.nextLong(300_000_000));
    }
    for (String id : IDS) {
      net.station(id).step(new Event.TransportUp());
    }
    net.settle();
    // Who restarted and then kept silent is noticed by its beats.
    for (int i = 0; i < 2; i++) {
      for (String id : IDS) {
        HostileNetwork.Station station = net.station(id);
        for (NodeId peer : station.members.peers()) {
          station.perform(
              station.channel.beat(net.now, new Effect.Beat(peer, new Note(-1, "beat"))));
        }
      }
      net.settle();
    }
    net.assertComplete();
  }

  private static HostileNetwork network(long seed, int nodes) {
    String topology = nodes == 3 && seed % 2 == 0 ? "ring" : "mesh";
    HostileNetwork net =
        new HostileNetwork(seed, topology, HostileNetwork.SMALL, Arrays.copyOf(IDS, nodes));
    net.loss = net.random.nextDouble() * 0.4;
    net.repetition = net.random.nextDouble() * 0.3;
    net.jitterNanos = 1 + net.random.nextLong(net.random.nextBoolean() ? 1_000_000 : 100_000_000);
    return net;
  }

  private static String other(HostileNetwork net, String id, int nodes) {
    String other = id;
    while (other.equals(id)) {
      other = IDS[net.random.nextInt(nodes)];
    }
    return other;
  }

  private static void send(HostileNetwork net, int nodes) {
    String from = IDS[net.random.nextInt(nodes)];
    String to = other(net, from, nodes);
    Lane lane = net.random.nextBoolean() ? Lane.COMMAND : Lane.BULK;
    int kind = net.random.nextInt(40);
    int body =
        kind == 0 ? 65_537 + net.random.nextInt(300_000) : net.random.nextInt(kind < 4 ? 4000 : 99);
    net.send(from, to, lane, body);
  }
}

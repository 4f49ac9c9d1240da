package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Hosts and the network between them, on one virtual time. */
public final class World {
  private static final int SLOTS = 2;
  private static final long SESSION_NANOS = 2_000_000_000L;

  private final Agenda agenda = new Agenda();
  private final Chance chance;
  private final String topology;
  private final NodeFactory factory;
  private final Network network;
  private final SimulatedCoordinator coordinator;
  private final Map<NodeId, Host> hosts = new TreeMap<>();
  private final Map<String, Workload> workloads = new TreeMap<>();
  private final List<Observer> observers = new ArrayList<>();
  private final LeaderWatch leaders = new LeaderWatch();
  private BiConsumer<Host, Effect.Reply> user = (host, reply) -> {};

  /**
   * @param nodes how many, named 1 to n
   * @param skewed clocks are off by up to an hour and run up to 0.1 % fast or slow
   */
  public World(
      long seed,
      int nodes,
      String topology,
      Network.Weather weather,
      boolean skewed,
      List<Workload> workloads,
      NodeFactory factory) {
    this.chance = new Chance(seed);
    this.topology = topology;
    this.factory = factory;
    this.network = new Network(agenda, chance.split(), weather);
    this.coordinator =
        new SimulatedCoordinator(agenda::after, agenda::nowNanos, new Chance(~seed), SESSION_NANOS);
    workloads.forEach(workload -> this.workloads.put(workload.name(), workload));
    observers.add(leaders);
    List<NodeId> all = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      all.add(new NodeId(Integer.toString(i)));
    }
    for (NodeId id : all) {
      long offset = skewed ? chance.between(-3_600_000_000_000L, 3_600_000_000_000L) : 0;
      double rate = skewed ? 0.999 + 0.002 * chance.fraction() : 1;
      HostClock clock = new HostClock(agenda, offset, rate);
      hosts.put(id, new Host(this, new Members(id, all), clock, chance.split()));
    }
  }

  public Agenda agenda() {
    return agenda;
  }

  public Chance chance() {
    return chance;
  }

  public Network network() {
    return network;
  }

  /** Whom the elections of these nodes may ask; most do not. */
  public SimulatedCoordinator coordinator() {
    return coordinator;
  }

  public LeaderWatch leaders() {
    return leaders;
  }

  /** In ascending order of their names. */
  public Collection<Host> hosts() {
    return hosts.values();
  }

  public Host host(NodeId id) {
    Host host = hosts.get(id);
    if (host == null) {
      throw new IllegalArgumentException("no host " + id + " among " + hosts.keySet());
    }
    return host;
  }

  public String topology() {
    return topology;
  }

  public Workload workload(String name) {
    Workload workload = workloads.get(name);
    if (workload == null) {
      throw new IllegalArgumentException("no workload " + name);
    }
    return workload;
  }

  public void observe(Observer observer) {
    observers.add(observer);
  }

  /** Who gets the replies to commands. */
  public void user(BiConsumer<Host, Effect.Reply> user) {
    this.user = user;
  }

  /** Tells the others that a session died, as a broker publishes a will; a hint, perhaps wrong. */
  public void will(Host dead) {
    long session = dead.session();
    for (Host host : hosts.values()) {
      if (host != dead && host.isTransportUp()) {
        agenda.after(
            chance.exponential(1_000_000), () -> host.take(new Event.PeerLost(dead.id(), session)));
      }
    }
  }

  /** Every fault ends: the network is calm, all hosts run. */
  public void heal() {
    network.heal();
    network.weather(Network.Weather.CALM);
    hosts.values().forEach(Host::heal);
  }

  List<Observer> observers() {
    return observers;
  }

  Machine birth(Host host, Members members, long seed) {
    Tap tap =
        (protocol, event, effects) ->
            observers.forEach(o -> o.inside(host, protocol, event, effects));
    return factory.create(new NodeFactory.Birth(members, topology, SLOTS, seed, tap));
  }

  void carry(NodeId from, NodeId to, byte[] frame) {
    Host receiver = host(to);
    network.carry(from, to, frame, receiver::arrive);
  }

  void replied(Host host, Effect.Reply reply) {
    user.accept(host, reply);
  }
}

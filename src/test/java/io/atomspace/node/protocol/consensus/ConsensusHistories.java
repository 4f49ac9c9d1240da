package io.atomspace.node.protocol.consensus;

import static io.atomspace.node.protocol.consensus.ConsensusNet.MILLI;
import static io.atomspace.node.protocol.consensus.ConsensusNet.SECOND;

import io.atomspace.node.protocol.consensus.ConsensusNet.Factory;
import io.atomspace.node.protocol.consensus.ConsensusNet.Node;
import io.atomspace.node.simulation.world.Violation;
import java.util.List;

/** What registers live through, from a seed; ends with a {@link Violation} of a promise. */
final class ConsensusHistories {
  static final List<String> KEYS = List.of("k1", "k2", "k3");

  /** An engine answers within this time, faults or not. */
  static final long ANSWER_NANOS = 20 * SECOND;

  private static final int[] SIZES = {3, 5, 3, 2, 3};

  private ConsensusHistories() {}

  /** Every fault at once, then peace: linearizable throughout, and in peace all goes on. */
  static void faults(long seed, Factory factory) {
    int size = SIZES[(int) Math.floorMod(seed, (long) SIZES.length)];
    ConsensusNet net = new ConsensusNet(seed, size, factory);
    net.loss = net.random.nextBoolean() ? 0 : net.random.nextDouble() * 0.2;
    net.repeat = net.random.nextDouble() * 0.2;
    net.slow = net.random.nextBoolean();
    RegisterUsers users = new RegisterUsers(net, KEYS);
    users.thinkNanos = net.random.nextBoolean() ? 60 * MILLI : 500 * MILLI;
    net.startAll();
    users.begin(size == 5 ? 1 : 2);
    long end = net.now() + 12 * SECOND;
    while (net.now() < end) {
      net.run(net.random.nextLong(1200 * MILLI));
      strike(net);
      users.answeredWithin(ANSWER_NANOS);
    }
    peace(net, users);
  }

  /** Nodes come and go all the time while one register is fought for: what one forgets matters. */
  static void restless(long seed, Factory factory) {
    ConsensusNet net = new ConsensusNet(seed, 3, factory);
    RegisterUsers users = new RegisterUsers(net, KEYS.subList(0, 1));
    users.thinkNanos = 5 * MILLI;
    begin(net, users, 2);
    comeAndGo(net, 800 * MILLI, 60 * MILLI, 20 * MILLI);
    peace(net, users);
  }

  /** The same, but the register is often deleted and rests until that is forgotten. */
  static void forgetful(long seed, Factory factory) {
    ConsensusNet net = new ConsensusNet(seed, 3, factory);
    RegisterUsers users = new RegisterUsers(net, KEYS.subList(0, 1));
    users.thinkNanos = 2 * SECOND;
    users.deletesOften = true;
    begin(net, users, 1);
    comeAndGo(net, 20 * SECOND, 400 * MILLI, 100 * MILLI);
    peace(net, users);
  }

  private static void begin(ConsensusNet net, RegisterUsers users, int eachNode) {
    net.slow = net.random.nextBoolean();
    net.startAll();
    net.run(5 * SECOND);
    users.begin(eachNode);
  }

  /** One node after another dies, after {@code upNanos} at most, for {@code downNanos} at most. */
  private static void comeAndGo(ConsensusNet net, long nanos, long upNanos, long downNanos) {
    long end = net.now() + nanos;
    while (net.now() < end) {
      net.run(net.random.nextLong(upNanos));
      Node node = net.nodes.get(net.random.nextInt(net.nodes.size()));
      net.crashFor(node, net.random.nextLong(downNanos));
    }
  }

  /** One crash, in the midst of the write of this number. */
  static void crashAt(long seed, int persist, Factory factory) {
    ConsensusNet net = new ConsensusNet(seed, 3, factory);
    RegisterUsers users = new RegisterUsers(net, KEYS);
    users.thinkNanos = 10 * MILLI;
    net.startAll();
    net.run(5 * SECOND);
    net.persistsToCrash = persist;
    users.begin(1);
    net.run(3 * SECOND);
    peace(net, users);
  }

  /** Messages are lost, nothing else: everything asked is done, or in conflict. */
  static void lossy(long seed, double loss, long nanos, Factory factory) {
    ConsensusNet net = new ConsensusNet(seed, 3, factory);
    RegisterUsers users = new RegisterUsers(net, KEYS);
    net.startAll();
    net.run(5 * SECOND);
    net.loss = loss;
    users.begin(1);
    net.run(nanos);
    users.end();
    net.runUntil("answers", ANSWER_NANOS, users::idle);
    for (String outcome : List.of("UNAVAILABLE", "UNKNOWN", "NOT SCANNED")) {
      if (users.outcomes.getOrDefault(outcome, 0) > users.operations() / 50) {
        throw new Violation("LossAloneStopsNothing", "lost messages: " + users.outcomes);
      }
    }
    users.judge();
  }

  private static void peace(ConsensusNet net, RegisterUsers users) {
    net.persistsToCrash = -1;
    net.loss = 0;
    net.repeat = 0;
    net.slow = false;
    net.heal();
    for (Node node : net.nodes) {
      node.doomed = false;
      node.full = false;
      net.thaw(node);
    }
    net.run(6 * SECOND);
    for (Node node : net.nodes) {
      net.thaw(node);
      if (!node.alive) {
        net.start(node);
      }
    }
    users.end();
    net.runUntil("answers", ANSWER_NANOS, users::idle);
    net.run(5 * SECOND);
    for (Node node : net.nodes) {
      users.insist(node, KEYS.get(0), users.write(Change.ANY, "end"), 10 * SECOND);
      for (String key : KEYS) {
        users.insist(node, key, new Change.Read(), 10 * SECOND);
      }
    }
    users.judge();
  }

  private static void strike(ConsensusNet net) {
    Node node = net.nodes.get(net.random.nextInt(net.nodes.size()));
    Node other = net.nodes.get(net.random.nextInt(net.nodes.size()));
    switch (net.random.nextInt(14)) {
      case 0, 1 -> net.isolate(node);
      case 2 -> net.cut(node, other);
      case 3 -> {
        net.cut(node, other);
        net.cut(other, node);
      }
      case 4, 5, 6 -> net.heal();
      case 7 -> {
        if (node.alive) {
          net.pause(node);
          net.after(net.random.nextLong(3 * SECOND), () -> net.thaw(node));
        }
      }
      case 8 -> net.crashFor(node, net.random.nextLong(50 * MILLI));
      case 9 -> net.crashFor(node, net.random.nextLong(4 * SECOND));
      case 10, 11 -> node.doomed = true;
      case 12 -> {
        node.full = true;
        net.after(net.random.nextLong(SECOND), () -> node.full = false);
      }
      default -> net.run(SECOND);
    }
  }
}

package io.atomspace.node.protocol.election;

import static io.atomspace.node.protocol.election.ElectionNet.MILLI;
import static io.atomspace.node.protocol.election.ElectionNet.SECOND;

import io.atomspace.node.kernel.Fact;
import io.atomspace.node.protocol.election.ElectionNet.Node;
import io.atomspace.node.simulation.world.Violation;
import java.util.function.Predicate;

/** What a cluster lives through, from a seed; ends with a {@link Violation} of a promise. */
final class Histories {
  private static final int[] SIZES = {2, 3, 5};

  private Histories() {}

  /** Every fault at once, then peace: safe throughout, then one leader, in the end at rest. */
  static void faults(long seed, ElectionNet.Factory factory, Predicate<ElectionNet> rest) {
    int size = SIZES[(int) Math.floorMod(seed, (long) SIZES.length)];
    ElectionNet net = new ElectionNet(seed, size, factory);
    net.loss = net.random.nextDouble() * 0.2;
    net.repeat = net.random.nextDouble() * 0.2;
    net.slow = net.random.nextBoolean();
    net.startAll();
    long end = net.now() + 25 * SECOND;
    while (net.now() < end) {
      net.run(net.random.nextLong(2500 * MILLI));
      strike(net);
      if (net.isCoordinated()) {
        net.strikeCoordinator();
      }
    }
    net.loss = 0;
    net.repeat = 0;
    net.slow = false;
    net.heal();
    net.run(6 * SECOND);
    for (Node node : net.nodes) {
      node.doomed = false;
      node.dozy = false;
      net.thaw(node);
      net.connect(node, true);
      if (!node.alive) {
        net.start(node);
      }
    }
    net.runUntil("agreement", 20 * SECOND, net::agreed);
    net.runUntil("rest", 400 * SECOND, () -> rest.test(net));
    int changes = changes(net);
    net.run(10 * SECOND);
    if (changes(net) != changes) {
      throw new Violation("StableInPeace", "the leader changed: " + net.describe());
    }
  }

  private static void strike(ElectionNet net) {
    Node node = net.nodes.get(net.random.nextInt(net.nodes.size()));
    Node other = net.nodes.get(net.random.nextInt(net.nodes.size()));
    switch (net.random.nextInt(14)) {
      case 0, 1 -> net.isolate(node);
      case 2 -> net.cut(node, other);
      case 3 -> {
        net.cut(node, other);
        net.cut(other, node);
      }
      case 4, 5 -> net.heal();
      case 6 -> {
        if (node.alive) {
          net.pause(node);
          net.after(net.random.nextLong(6 * SECOND), () -> net.thaw(node));
        }
      }
      case 7, 8 -> {
        if (node.alive) {
          net.crash(node, net.random.nextBoolean());
          long down = net.random.nextBoolean() ? 50 * MILLI : 8 * SECOND;
          net.after(
              net.random.nextLong(down),
              () -> {
                if (!node.alive) {
                  net.start(node);
                }
              });
        }
      }
      case 9, 10, 11 -> node.doomed = true;
      case 12 -> {
        net.connect(node, false);
        net.after(net.random.nextLong(5 * SECOND), () -> net.connect(node, true));
      }
      default -> net.run(3 * SECOND);
    }
  }

  /** A follower is cut off for long and comes back: the others notice no election. */
  static void rejoin(long seed, ElectionNet.Factory factory, Predicate<ElectionNet> rest) {
    ElectionNet net = new ElectionNet(seed, Math.floorMod(seed / 8, 2L) == 0 ? 3 : 5, factory);
    net.startAll();
    net.runUntil("rest", 60 * SECOND, () -> rest.test(net));
    net.run(SECOND);
    Fact.Leader before = net.leader().view;
    Node lost = net.node(1).leads() ? net.node(2) : net.node(1);
    for (Node peer : net.nodes) {
      if (net.random.nextBoolean()) {
        net.cut(lost, peer);
      }
      net.cut(peer, lost);
    }
    net.run(10 * SECOND + net.random.nextLong(10 * SECOND));
    net.heal();
    net.runUntil("agreement", 10 * SECOND, net::agreed);
    net.run(5 * SECOND);
    if (!net.leader().view.equals(before)) {
      throw new Violation(
          "ReturnsQuietly", "a returning node disturbed the leader: " + net.describe());
    }
  }

  /** The leader is cut off: it steps down, and a majority without it finds another. */
  static void cutLeader(long seed, ElectionNet.Factory factory, Predicate<ElectionNet> rest) {
    int size = SIZES[(int) Math.floorMod(seed, (long) SIZES.length)];
    ElectionNet net = new ElectionNet(seed, size, factory);
    net.startAll();
    net.runUntil("rest", 60 * SECOND, () -> rest.test(net));
    net.run(SECOND);
    Node leader = net.leader();
    net.isolate(leader);
    net.run(3300 * MILLI);
    if (leader.view.leader() != null) {
      throw new Violation("LeaseKept", "leads without a majority: " + net.describe());
    }
    if (net.nodes.stream().anyMatch(Node::leads) != size > 2) {
      throw new Violation("MajorityLeads", "wrong with a majority left: " + net.describe());
    }
  }

  static boolean highestLeads(ElectionNet net) {
    return net.agreed() && net.nodes.get(net.nodes.size() - 1).leads();
  }

  static int changes(ElectionNet net) {
    return net.nodes.stream().mapToInt(node -> node.changes).sum();
  }
}

package io.atomspace.node.simulation.nemesis;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.nemesis.Strike.Planned;
import io.atomspace.node.simulation.nemesis.Strike.Target;
import io.atomspace.node.simulation.world.Chance;
import io.atomspace.node.simulation.world.Network.Link;
import io.atomspace.node.simulation.world.Network.Weather;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws plans of faults. A plan says what strikes when; the healing at its end is the world's. */
public final class Nemesis {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /**
   * A node that is silent for so long loses its jobs: three heartbeat timeouts and the takeover.
   */
  private static final long GIVEN_UP = 6 * SECOND;

  /** From a submission until the node of a {@code ...Returns} is back and has looked around. */
  public static final long RETURNED_NANOS = GIVEN_UP + 3 * SECOND;

  private final Chance chance;
  private final List<NodeId> nodes;

  public Nemesis(Chance chance, List<NodeId> nodes) {
    this.chance = chance;
    this.nodes = List.copyOf(nodes);
  }

  /** Loss up to 10 %, repetition up to 10 %, delays up to 20 ms on average, some of 200 ms. */
  public Weather weather() {
    boolean ordered = chance.in(0.3);
    return new Weather(
        chance.in(0.5) ? 0.1 * chance.fraction() : 0,
        chance.in(0.5) ? 0.1 * chance.fraction() : 0,
        chance.between(50_000L, MILLI),
        chance.between(100_000L, chance.in(0.2) ? 20 * MILLI : 2 * MILLI),
        chance.in(0.3) ? 0.02 : 0,
        200 * MILLI,
        ordered);
  }

  /** The leader dies once, and nothing else happens. */
  public List<Planned> leaderDeath(long fromNanos, long toNanos) {
    return List.of(
        new Planned(
            chance.between(fromNanos, toNanos),
            new Strike.Crash(
                Target.LEADER, chance.between(2 * SECOND, 20 * SECOND), chance.in(0.5))));
  }

  /** The taker of a job dies soon after it has it, and is back about when it is given up. */
  public List<Planned> takerReturns(NodeId taker, long submittedNanos) {
    long atNanos = submittedNanos + chance.between(100 * MILLI, SECOND);
    long downNanos = chance.between(GIVEN_UP - SECOND / 10, GIVEN_UP + SECOND / 2);
    return List.of(
        new Planned(atNanos, new Strike.Crash(new Target(taker), downNanos, chance.in(0.5))));
  }

  /** A node that did not take the job freezes in its midst, until after it is given up. */
  public List<Planned> workerReturns(NodeId taker, long submittedNanos) {
    List<NodeId> workers = nodes.stream().filter(node -> !node.equals(taker)).toList();
    long atNanos = submittedNanos + chance.between(100 * MILLI, SECOND);
    long nanos = chance.between(GIVEN_UP - SECOND, GIVEN_UP + SECOND);
    return List.of(
        new Planned(atNanos, new Strike.Pause(new Target(chance.oneOf(workers)), nanos)));
  }

  /**
   * Any faults, one to eight, in random order, and at times a full disk. At most two kill workers.
   */
  public List<Planned> hostile(long fromNanos, long toNanos) {
    List<Planned> plan = new ArrayList<>();
    int strikes = chance.between(1, 8);
    int kills = 0;
    for (int i = 0; i < strikes; i++) {
      Strike strike = strike();
      // An item dies with its worker at most twice, so that three attempts always suffice.
      if (strike instanceof Strike.KillWorker && ++kills > 2) {
        continue;
      }
      plan.add(new Planned(chance.between(fromNanos, toNanos), strike));
    }
    if (chance.in(0.3)) {
      plan.add(
          new Planned(
              chance.between(fromNanos, toNanos),
              new Strike.FillDisk(chance.oneOf(nodes), lasting())));
    }
    plan.sort(Comparator.comparingLong(Planned::atNanos));
    return plan;
  }

  private Strike strike() {
    return switch (chance.between(0, 15)) {
      case 0, 1 -> new Strike.Crash(target(), lasting(), chance.in(0.5));
      case 2, 3 -> new Strike.CrashAtPersist(chance.oneOf(nodes), lasting());
      case 4, 5, 6 -> new Strike.Pause(target(), lasting());
      case 7, 8 -> cut();
      case 9, 10 -> isolate();
      case 11 -> new Strike.LoseTransport(chance.oneOf(nodes), lasting(), chance.in(0.5));
      case 12 -> new Strike.StopBroker(lasting());
      case 13, 14 -> new Strike.KillWorker(chance.oneOf(nodes));
      default -> new Strike.Garbage(chance.oneOf(nodes), chance.between(0, 200));
    };
  }

  private Strike isolate() {
    int direction = chance.between(0, 3);
    return new Strike.Isolate(target(), lasting(), direction != 1, direction != 2);
  }

  private Strike cut() {
    List<Link> links = new ArrayList<>();
    for (NodeId from : nodes) {
      for (NodeId to : nodes) {
        if (!from.equals(to) && chance.in(0.4)) {
          links.add(new Link(from, to));
          if (chance.in(0.5)) {
            links.add(new Link(to, from));
          }
        }
      }
    }
    return new Strike.Cut(links, lasting());
  }

  private Target target() {
    return chance.in(0.4) ? Target.LEADER : new Target(chance.oneOf(nodes));
  }

  /** Short as a stall, or long enough to be declared dead. */
  private long lasting() {
    return chance.in(0.5)
        ? chance.between(20 * MILLI, SECOND)
        : chance.between(SECOND, 12 * SECOND);
  }
}

package io.atomspace.node.simulation;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobSpec.OnItemError;
import io.atomspace.node.simulation.nemesis.Nemesis;
import io.atomspace.node.simulation.nemesis.Strike;
import io.atomspace.node.simulation.world.Chance;
import io.atomspace.node.simulation.world.Network.Weather;
import io.atomspace.node.simulation.world.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * All that is decided before a history begins; drawn from its seed alone.
 *
 * @param healNanos when every fault ends
 */
public record Scenario(
    long seed,
    int nodes,
    String topology,
    Mood mood,
    Weather weather,
    boolean skewed,
    long healNanos,
    List<Strike.Planned> strikes,
    List<Submission> submissions) {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long FAULTS_FROM_NANOS = SECOND;

  /** What kind of history it is. */
  public enum Mood {
    /** Nothing goes wrong. */
    CALM,
    /** The leader dies once while a job of another node runs; nothing else goes wrong. */
    LEADER_DEATH,
    /** The taker of a job dies and comes back just when another takes the job over. */
    TAKER_RETURNS,
    /** A worker freezes while it evaluates, and goes on when others have done its ranges. */
    WORKER_RETURNS,
    /** Anything goes wrong. */
    HOSTILE
  }

  /** The scenario of a seed: mostly three nodes, sometimes two or five. */
  public static Scenario of(long seed) {
    long draw = Math.floorMod(new Chance(seed).seed(), 20L);
    return of(seed, draw == 0 ? 2 : draw == 1 ? 5 : 3);
  }

  /** The scenario of a seed with so many nodes. */
  public static Scenario of(long seed, int nodes) {
    Chance chance = new Chance(seed);
    List<NodeId> ids =
        IntStream.rangeClosed(1, nodes).mapToObj(i -> new NodeId(Integer.toString(i))).toList();
    int moodDraw = chance.between(0, 19);
    Mood mood =
        switch (moodDraw) {
          case 0 -> Mood.CALM;
          // Two nodes do not go on when one is gone.
          case 1, 2, 3 -> nodes > 2 ? Mood.LEADER_DEATH : Mood.HOSTILE;
          case 4, 5, 6, 7 -> nodes > 2 ? Mood.TAKER_RETURNS : Mood.HOSTILE;
          case 8, 9 -> Mood.WORKER_RETURNS;
          default -> Mood.HOSTILE;
        };
    String drawn =
        nodes > 2 && chance.in(0.4) ? chance.oneOf(List.of("ring", "tree", "torus")) : "mesh";
    // An inner node's death cuts off its leaves, and more than the leader is lost.
    boolean oneDies = mood == Mood.LEADER_DEATH || mood == Mood.TAKER_RETURNS;
    String topology = oneDies && drawn.equals("tree") ? "mesh" : drawn;
    Nemesis nemesis = new Nemesis(chance.split(), ids);
    long heal = FAULTS_FROM_NANOS + chance.between(4 * SECOND, 14 * SECOND);
    List<Submission> submissions = submissions(chance.split(), ids, mood);
    Submission first = submissions.get(0);
    if (mood == Mood.TAKER_RETURNS || mood == Mood.WORKER_RETURNS) {
      heal = first.atNanos() + Nemesis.RETURNED_NANOS;
    }
    List<Strike.Planned> strikes =
        switch (mood) {
          case CALM -> List.of();
          case LEADER_DEATH -> nemesis.leaderDeath(3 * SECOND, 5 * SECOND);
          case TAKER_RETURNS -> nemesis.takerReturns(first.node(), first.atNanos());
          case WORKER_RETURNS -> nemesis.workerReturns(first.node(), first.atNanos());
          case HOSTILE -> nemesis.hostile(FAULTS_FROM_NANOS, heal);
        };
    Weather weather =
        mood == Mood.CALM || mood == Mood.LEADER_DEATH ? Weather.CALM : nemesis.weather();
    return new Scenario(
        seed, nodes, topology, mood, weather, chance.in(0.5), heal, strikes, submissions);
  }

  private static List<Submission> submissions(Chance chance, List<NodeId> ids, Mood mood) {
    List<Submission> list = new ArrayList<>();
    int jobs = chance.in(0.25) ? 2 : 1;
    for (int i = 0; i < jobs; i++) {
      boolean cancelled = mood == Mood.HOSTILE && chance.in(0.1);
      Workload drawn = workload(chance, (cancelled ? "cancelled" : "job") + i);
      Workload workload =
          switch (mood) {
            // Its taker shall find it open when it comes back.
            case TAKER_RETURNS -> drawn.withItemNanos(8 * SECOND / drawn.items());
            // Others shall evaluate while a worker is away.
            case WORKER_RETURNS -> drawn.withItemNanos(50 * SECOND / drawn.items());
            default -> drawn;
          };
      // The highest id leads in calm weather: the job of a leader's death is another node's.
      List<NodeId> takers = mood == Mood.LEADER_DEATH ? ids.subList(0, ids.size() - 1) : ids;
      list.add(
          new Submission(
              chance.between(SECOND / 2, 4 * SECOND),
              chance.oneOf(takers),
              workload,
              cancelled ? chance.between(MILLI, 3 * SECOND) : 0,
              null));
    }
    if (mood == Mood.HOSTILE || mood == Mood.CALM) {
      list.replaceAll(one -> chance.in(0.3) ? one.withKey() : one);
    }
    return list;
  }

  private static Workload workload(Chance chance, String name) {
    int kind = chance.between(0, 19);
    Workload.Source source =
        kind < 14
            ? Workload.Source.QUERY
            : kind < 17
                ? Workload.Source.GIVEN
                : kind < 19 ? Workload.Source.RANGE : Workload.Source.MAIN;
    long items =
        source == Workload.Source.MAIN ? 1 : chance.between(1L, chance.in(0.1) ? 400 : 120);
    boolean planted = source != Workload.Source.MAIN;
    TreeSet<Long> failing = planted ? some(chance, items, 0.2) : new TreeSet<>();
    TreeSet<Long> deadly = planted ? some(chance, items, 0.07) : new TreeSet<>();
    failing.removeAll(deadly);
    return new Workload(
        name,
        source,
        items,
        chance.in(0.4),
        chance.between(MILLI / 10, chance.in(0.3) ? 300 * MILLI : 30 * MILLI),
        chance.between(1L, 20L),
        chance.between(MILLI, 100 * MILLI),
        source == Workload.Source.QUERY && chance.in(0.04),
        failing,
        deadly,
        chance.in(0.8) ? OnItemError.SKIP : OnItemError.FAIL,
        3,
        chance.in(0.03) ? 20_000 : 0);
  }

  private static TreeSet<Long> some(Chance chance, long items, double probability) {
    TreeSet<Long> some = new TreeSet<>();
    if (chance.in(probability)) {
      int count = chance.between(1, 3);
      for (int i = 0; i < count; i++) {
        some.add(chance.between(0, items - 1));
      }
    }
    return some;
  }
}

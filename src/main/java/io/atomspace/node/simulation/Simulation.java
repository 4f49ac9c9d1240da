package io.atomspace.node.simulation;

import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.invariant.Invariant;
import io.atomspace.node.simulation.invariant.Invariants;
import io.atomspace.node.simulation.nemesis.Strike;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.JobWatch;
import io.atomspace.node.simulation.world.NodeFactory;
import io.atomspace.node.simulation.world.Violation;
import io.atomspace.node.simulation.world.World;
import java.util.List;

/**
 * Runs histories: whole nodes, one scenario, every invariant. The same scenario gives the same
 * history to the byte, so a failing seed is all that is needed to see it again.
 */
public final class Simulation {
  private static final long MILLI = 1_000_000;
  private static final long REST_CHECK_NANOS = 250 * MILLI;
  private static final long REST_MOST_NANOS = 180_000 * MILLI;
  private static final long AFTERMATH_NANOS = 2_500 * MILLI;

  private final NodeFactory factory;

  public Simulation(NodeFactory factory) {
    this.factory = factory;
  }

  /** Runs one history; a trace is kept only if asked for, since it is slow. */
  public Verdict run(Scenario scenario, boolean traced) {
    World world =
        new World(
            scenario.seed(),
            scenario.nodes(),
            scenario.topology(),
            scenario.weather(),
            scenario.skewed(),
            scenario.submissions().stream().map(Submission::workload).toList(),
            factory);
    Trace trace = new Trace(world.agenda(), traced);
    String invariant = null;
    String detail = "";
    try {
      history(world, scenario, trace);
    } catch (Violation violation) {
      invariant = violation.invariant();
      detail = violation.detail();
      trace.note("VIOLATION " + invariant + ": " + detail);
    }
    return new Verdict(
        scenario,
        invariant,
        detail,
        world.agenda().nowNanos(),
        trace.digest(),
        trace.steps(),
        trace.lines());
  }

  private static void history(World world, Scenario scenario, Trace trace) {
    JobWatch jobs = new JobWatch();
    world.observe(trace);
    world.observe(jobs);
    List<Invariant> invariants =
        Invariants.of(world, jobs, scenario.mood() == Scenario.Mood.LEADER_DEATH);
    invariants.forEach(world::observe);
    Users users = new Users(world);
    trace.note(scenario.toString());
    for (Host host : world.hosts()) {
      world.agenda().after(world.chance().between(0, 300 * MILLI), host::start);
    }
    scenario.submissions().forEach(users::submit);
    for (Strike.Planned planned : scenario.strikes()) {
      world
          .agenda()
          .after(
              planned.atNanos(),
              () -> {
                trace.note(planned.strike().toString());
                planned.strike().strike(world);
              });
    }
    world
        .agenda()
        .after(
            scenario.healNanos(),
            () -> {
              trace.note("heal");
              world.heal();
            });
    until(world, scenario.healNanos());
    long deadline = scenario.healNanos() + REST_MOST_NANOS;
    while (world.agenda().nowNanos() < deadline && !atRest(world, jobs, users)) {
      until(world, world.agenda().nowNanos() + REST_CHECK_NANOS);
    }
    // Late messages may still come: let them, and see what users get now.
    fetchAll(world, jobs, users);
    deadline = world.agenda().nowNanos() + REST_MOST_NANOS;
    while (world.agenda().nowNanos() < deadline && !users.allFetched()) {
      until(world, world.agenda().nowNanos() + REST_CHECK_NANOS);
    }
    until(world, world.agenda().nowNanos() + AFTERMATH_NANOS);
    // A higher node may be taking over at this very moment.
    deadline = world.agenda().nowNanos() + REST_MOST_NANOS;
    while (world.agenda().nowNanos() < deadline && !atRest(world, jobs, users)) {
      until(world, world.agenda().nowNanos() + REST_CHECK_NANOS);
    }
    invariants.forEach(each -> each.atEnd(world));
  }

  private static boolean atRest(World world, JobWatch jobs, Users users) {
    return users.allSubmitted() && jobs.allEnded() && world.leaders().agreed(world.hosts().size());
  }

  /** Any node gives the result of any job. */
  private static void fetchAll(World world, JobWatch jobs, Users users) {
    for (JobView view : jobs.lastWords()) {
      if (view.state() == JobView.State.SUCCEEDED) {
        world.hosts().forEach(host -> users.fetch(view, host.id()));
      }
    }
  }

  private static void until(World world, long nanos) {
    while (world.agenda().next(nanos)) {
      // Each turn does one thing.
    }
  }
}

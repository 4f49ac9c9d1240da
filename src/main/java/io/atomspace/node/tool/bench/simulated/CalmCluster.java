package io.atomspace.node.tool.bench.simulated;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.WholeNodes;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.JobWatch;
import io.atomspace.node.simulation.world.Network.Weather;
import io.atomspace.node.simulation.world.NodeFactory;
import io.atomspace.node.simulation.world.Observer;
import io.atomspace.node.simulation.world.Workload;
import io.atomspace.node.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The nodes of a live cluster on virtual time, in a full mesh that loses nothing and takes a
 * quarter of a millisecond each way. A step of a node takes no time, so what shows is what the
 * protocols wait for, not what they compute. Durations are right to a millisecond.
 *
 * <p>Whatever does not come in ten minutes of virtual time, a node that throws and a wrong result
 * end the measurement with an {@link IllegalStateException}.
 */
final class CalmCluster {
  private static final String TOPOLOGY = "mesh";
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofMinutes(10);

  private final World world;
  private final JobWatch jobs = new JobWatch();
  private String name = "";
  private long tickets;

  /** All nodes start at the same moment, now. */
  CalmCluster(int nodes, long seed, List<Workload> workloads) {
    world = new World(seed, nodes, TOPOLOGY, Weather.CALM, false, workloads, this::birth);
    world.observe(jobs);
    world.observe(new Faults());
    world.hosts().forEach(Host::start);
  }

  private Machine birth(NodeFactory.Birth birth) {
    NodeSetup setup = WholeNodes.setup(birth);
    name = setup.cluster();
    return Node.of(setup);
  }

  /** Counts from now on. */
  Wire listen() {
    Wire wire = new Wire(name, world.hosts().stream().map(Host::id).toList());
    world.observe(wire);
    return wire;
  }

  /** Until all living nodes follow one of them. */
  Duration awaitLeader() {
    int living = (int) world.hosts().stream().filter(Host::isAlive).count();
    return await("leader of " + living + " nodes", () -> world.leaders().agreed(living));
  }

  /** The leader dies without a word. */
  void killLeader() {
    world.host(leader()).crash();
  }

  private NodeId leader() {
    NodeId leader = world.leaders().leader();
    if (leader == null) {
      throw new IllegalStateException("nobody leads: " + world.leaders());
    }
    return leader;
  }

  /** Lets time pass. */
  void pass(Duration span) {
    long until = world.agenda().nowNanos() + span.toNanos();
    while (world.agenda().next(until)) {
      // Each turn does one thing.
    }
  }

  /** A job from its submission to its result; its taker does not lead, if there are several. */
  Duration run(Workload workload) {
    NodeId leader = leader();
    Host taker =
        world.hosts().stream()
            .filter(host -> host.isAlive() && !host.id().equals(leader))
            .findFirst()
            .orElseGet(() -> world.host(leader));
    taker.take(
        new JobCommand.Submit(
            ++tickets, workload.spec(), Body.inline(Bytes.utf8(workload.script())), null, null));
    Duration span = await("end of " + workload.name(), () -> hasEnded(workload));
    String result =
        jobs.lastWords().stream()
            .filter(view -> view.name().equals(workload.name()))
            .map(view -> String.valueOf(taker.scripts().result(view.id())))
            .findFirst()
            .orElse("");
    if (!result.equals(workload.expected())) {
      throw new IllegalStateException("a wrong result of " + workload.name() + ": " + result);
    }
    return span;
  }

  private boolean hasEnded(Workload workload) {
    return jobs.lastWords().stream()
        .filter(view -> view.name().equals(workload.name()))
        .map(JobView::state)
        .anyMatch(JobView.State::isTerminal);
  }

  private Duration await(String what, BooleanSupplier condition) {
    long from = world.agenda().nowNanos();
    while (!condition.getAsBoolean()) {
      if (world.agenda().nowNanos() - from > MOST.toNanos()) {
        throw new IllegalStateException("no " + what + " in " + MOST + ": " + world.leaders());
      }
      pass(TICK);
    }
    return Duration.ofNanos(world.agenda().nowNanos() - from);
  }

  /** No fault is planted here: what goes wrong is the node's, and no figure counts then. */
  private static final class Faults implements Observer {
    @Override
    public void threw(Host host, Event event, RuntimeException thrown) {
      throw new IllegalStateException("node " + host.id() + " threw over " + event, thrown);
    }

    @Override
    public void misused(Host host, String what) {
      throw new IllegalStateException("node " + host.id() + ": " + what);
    }
  }
}

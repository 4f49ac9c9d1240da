package io.atomspace.node.simulation;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Choice;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.election.ElectionProvider;
import io.atomspace.node.simulation.world.NodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** Whole nodes on trial. */
public record NodeTrial(String protocol, NodeFactory nodes, LongFunction<Scenario> scenarios)
    implements Trial {

  /** The nodes of a live cluster with every default, but for their election. */
  public static NodeTrial of(String election) {
    return of(new WholeNodes(election));
  }

  /** Such nodes, in scenarios of every kind. */
  public static NodeTrial of(WholeNodes nodes) {
    return new NodeTrial("node/" + nodes.election(), nodes, Scenario::of);
  }

  /** The same with so many nodes in every scenario. */
  public NodeTrial with(int size) {
    return new NodeTrial(protocol, nodes, seed -> Scenario.of(seed, size));
  }

  @Override
  public Optional<Finding> run(long seed) {
    return verdict(seed, false).finding(protocol);
  }

  /** One history, with its trace if asked for. */
  public Verdict verdict(long seed, boolean traced) {
    return new Simulation(nodes).run(scenarios.apply(seed), traced);
  }

  /** Whole nodes with each election that there is, and with registers kept by a log. */
  @AutoService(TrialProvider.class)
  public static final class Provider implements TrialProvider {
    @Override
    public List<Trial> trials() {
      List<Trial> trials = new ArrayList<>();
      ElectionProvider.KINDS.names().forEach(election -> trials.add(of(election)));
      WholeNodes onLog = new WholeNodes(Choice.of(NodeSetup.ELECTION), Choice.of("raft"));
      trials.add(new NodeTrial("node/on-raft", onLog, Scenario::of));
      return trials;
    }
  }
}

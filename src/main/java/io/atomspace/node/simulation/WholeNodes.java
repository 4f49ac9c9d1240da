package io.atomspace.node.simulation;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.Agreement;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeParts;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.topology.Topology;
import io.atomspace.node.simulation.world.NodeFactory;
import io.atomspace.node.simulation.world.Probe;
import io.atomspace.node.simulation.world.Tap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes of a live cluster, with a {@link Probe} as one protocol more. A mutant overrides the
 * making of one part.
 */
public class WholeNodes implements NodeFactory {
  private final Choice election;
  private final Choice consensus;

  /** Nodes with the default election. */
  public WholeNodes() {
    this(NodeSetup.ELECTION);
  }

  /** Nodes with an election of that kind. */
  public WholeNodes(String election) {
    this(Choice.of(election));
  }

  public WholeNodes(Choice election) {
    this(election, Agreement.DEFAULT.consensus());
  }

  /** Nodes with an election, and registers by another engine. */
  public WholeNodes(Choice election, Choice consensus) {
    this.election = election;
    this.consensus = consensus;
  }

  /** The kind of their election. */
  public final String election() {
    return election.kind();
  }

  @Override
  public final Machine create(Birth birth) {
    NodeSetup usual = setup(birth);
    Agreement agreement = usual.agreement().with(consensus, usual.agreement().mutex());
    NodeSetup setup = usual.with(usual.topology(), election, usual.quorum(), agreement);
    List<Class<? extends Content>> contents = new ArrayList<>(NodeParts.contents(setup));
    contents.add(Probe.Numbered.class);
    List<Protocol> protocols = new ArrayList<>();
    for (Protocol protocol : NodeParts.of(setup).protocols()) {
      protocols.add(part(protocol, setup));
    }
    protocols.add(new Probe(setup.members()));
    return new Tapped(channel(setup, contents), protocols, birth.tap());
  }

  /** What a live node with these members would be built from, but for its patience with takers. */
  public static NodeSetup setup(Birth birth) {
    Members members = birth.members();
    Profile profile =
        new Profile("http://" + members.self() + ":9080", birth.slots(), List.of("cpython"));
    NodeSetup usual = NodeSetup.of(members, profile, birth.seed());
    return usual.with(
        Choice.of(birth.topology()),
        usual.election(),
        usual.quorum(),
        impatient(usual.agreement()));
  }

  /** Takers that are only paused or cut off lose their jobs too, within so short a history. */
  private static Agreement impatient(Agreement usual) {
    return new Agreement(
        usual.consensus(),
        usual.mutex(),
        usual.store(),
        usual.commit(),
        usual.ledger().takingOverAfter(Duration.ofMillis(1500)));
  }

  /** The channel of a node. */
  protected Channel channel(NodeSetup setup, List<Class<? extends Content>> contents) {
    return new Channel(
        setup.cluster(),
        setup.members(),
        Topology.of(setup.topology(), setup.members().all()),
        contents,
        setup.channel(),
        setup.seed());
  }

  /** One protocol of a node: as it is, or a broken one in its place. */
  protected Protocol part(Protocol protocol, NodeSetup setup) {
    return protocol;
  }

  /** A node that lets the simulator hear what passes between its protocols. */
  private static final class Tapped extends Node {
    private final Tap tap;

    Tapped(Channel channel, List<Protocol> others, Tap tap) {
      super(channel, others);
      this.tap = tap;
    }

    @Override
    protected List<Effect> step(long nowNanos, Protocol protocol, Event event) {
      List<Effect> effects = super.step(nowNanos, protocol, event);
      tap.heard(protocol.name(), event, effects);
      return effects;
    }
  }
}

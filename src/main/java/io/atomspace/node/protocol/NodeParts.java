package io.atomspace.node.protocol;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.kernel.SplitMix;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.election.ElectionProvider;
import io.atomspace.node.protocol.election.LeaderElection;
import io.atomspace.node.protocol.election.Quorum;
import io.atomspace.node.protocol.jobs.JobLimits;
import io.atomspace.node.protocol.jobs.JobMessage;
import io.atomspace.node.protocol.jobs.Jobs;
import io.atomspace.node.protocol.membership.Inquiry;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
import io.atomspace.node.protocol.programs.Programs;
import io.atomspace.node.protocol.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The protocols of a node, as its setup chooses them. */
public record NodeParts(Channel channel, List<Protocol> protocols) {

  public static NodeParts of(NodeSetup setup) {
    List<Protocol> protocols = new ArrayList<>();
    protocols.add(
        new Membership(
            setup.members(),
            setup.profile(),
            MembershipSettings.of(setup.heartbeatInterval(), setup.heartbeatTimeout()),
            new SplitMix(setup.seed())));
    protocols.add(election(setup));
    protocols.add(
        new Jobs(
            setup.members(),
            setup.profile(),
            JobLimits.defaults().with(setup.queuedJobsMax(), setup.resultBytesMax()),
            setup.quorum() == Quorum.MAJORITY));
    protocols.addAll(agreement(setup));
    protocols.add(new Programs(setup.members()));
    return new NodeParts(channel(setup), List.copyOf(protocols));
  }

  private static List<Protocol> agreement(NodeSetup setup) {
    return setup.quorum() == Quorum.AVAILABLE
        ? List.of(new NoAgreement())
        : setup
            .agreement()
            .protocols(
                setup.members(),
                setup.heartbeatTimeout(),
                new SplitMix(Long.rotateLeft(setup.seed(), 32)));
  }

  private static LeaderElection election(NodeSetup setup) {
    Settings settings = Settings.of(setup.election().settings());
    LeaderElection election =
        ElectionProvider.KINDS
            .named(setup.election().kind())
            .create(
                new ElectionProvider.Context(
                    setup.members(),
                    setup.quorum(),
                    setup.heartbeatTimeout(),
                    settings,
                    new SplitMix(~setup.seed())));
    settings.sound();
    return election;
  }

  public Node node() {
    return new Node(channel, protocols);
  }

  private static Channel channel(NodeSetup setup) {
    return new Channel(
        setup.cluster(),
        setup.members(),
        Topology.of(setup.topology(), setup.members().all()),
        contents(setup),
        setup.channel(),
        setup.seed());
  }

  /** Every kind of message that nodes of this setup exchange. */
  public static List<Class<? extends Content>> contents(NodeSetup setup) {
    // Of one algorithm the messages are the same, whatever it serves.
    Set<Class<? extends Content>> contents = new LinkedHashSet<>();
    contents.add(Heartbeat.class);
    contents.add(Inquiry.class);
    contents.addAll(ElectionProvider.KINDS.named(setup.election().kind()).contents());
    contents.addAll(Content.kindsOf(JobMessage.class));
    contents.addAll(setup.agreement().contents());
    contents.addAll(Programs.contents());
    return List.copyOf(contents);
  }
}

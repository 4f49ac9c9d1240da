package io.atomspace.node.protocol;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.election.BullyElection;
import io.atomspace.node.protocol.election.BullySettings;
import io.atomspace.node.protocol.election.Coordinator;
import io.atomspace.node.protocol.election.Election;
import io.atomspace.node.protocol.election.LeaderElection;
import io.atomspace.node.protocol.election.Ok;
import io.atomspace.node.protocol.election.Quorum;
import io.atomspace.node.protocol.jobs.JobLimits;
import io.atomspace.node.protocol.jobs.JobMessage;
import io.atomspace.node.protocol.jobs.Jobs;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
import io.atomspace.node.protocol.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The protocols of a node, as its setup chooses them. */
public record NodeParts(Channel channel, List<Protocol> protocols) {

  public static NodeParts of(NodeSetup setup) {
    return new NodeParts(
        channel(setup),
        List.of(
            new Membership(
                setup.members(),
                setup.profile(),
                MembershipSettings.of(setup.heartbeatInterval(), setup.heartbeatTimeout()),
                new SplittableRandom(setup.seed())),
            election(setup),
            new Jobs(
                setup.members(),
                setup.profile(),
                JobLimits.defaults().with(setup.queuedJobsMax(), setup.resultBytesMax()))));
  }

  private static LeaderElection election(NodeSetup setup) {
    return switch (setup.election()) {
      case "bully" ->
          new BullyElection(
              setup.members(),
              BullySettings.of(
                  setup.heartbeatTimeout(),
                  setup.quorumAvailable() ? Quorum.AVAILABLE : Quorum.MAJORITY),
              new SplittableRandom(~setup.seed()));
      default ->
          throw new IllegalArgumentException(
              "election '" + setup.election() + "': allowed are " + LeaderElection.NAMES);
    };
  }

  public Node node() {
    return new Node(channel, protocols);
  }

  private static Channel channel(NodeSetup setup) {
    return new Channel(
        setup.cluster(),
        setup.members(),
        Topology.named(setup.topology(), setup.members().all()),
        contents(),
        ChannelSettings.DEFAULT.withBodyBytesMax(setup.bodyBytesMax()),
        setup.seed());
  }

  /** Every kind of message that nodes exchange. */
  public static List<Class<? extends Content>> contents() {
    List<Class<? extends Content>> contents = new ArrayList<>();
    contents.addAll(List.of(Heartbeat.class, Election.class, Ok.class, Coordinator.class));
    for (Class<?> type : JobMessage.class.getPermittedSubclasses()) {
      contents.add(type.asSubclass(Content.class));
    }
    return contents;
  }
}

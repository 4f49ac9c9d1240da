package io.atomspace.node.protocol;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.election.Quorum;
import io.atomspace.node.protocol.membership.MembershipSettings;
import java.time.Duration;

/**
 * All that a node's machine is built from: two machines of one setup that take the same events give
 * the same effects.
 *
 * @param cluster name of the cluster; frames of another are refused
 * @param heartbeatTimeout silence that makes a peer suspect, at least
 * @param resultBytesMax all values kept of one job
 * @param queuedJobsMax open jobs that this node takes
 * @param seed of every choice left to chance
 */
public record NodeSetup(
    String cluster,
    Members members,
    Profile profile,
    Choice topology,
    Choice election,
    Quorum quorum,
    Agreement agreement,
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    ChannelSettings channel,
    long resultBytesMax,
    int queuedJobsMax,
    long seed) {

  /** The kind of election that is used if none is chosen. */
  public static final String ELECTION = "bully";

  /** A setup with every default, for the given members. */
  public static NodeSetup of(Members members, Profile profile, long seed) {
    return new NodeSetup(
        "atomspace",
        members,
        profile,
        Choice.of("mesh"),
        Choice.of(ELECTION),
        Quorum.MAJORITY,
        Agreement.DEFAULT,
        MembershipSettings.DEFAULT.interval(),
        MembershipSettings.DEFAULT.timeout(),
        ChannelSettings.DEFAULT,
        256L << 20,
        1000,
        seed);
  }

  /** The same with other modules. */
  public NodeSetup with(Choice topology, Choice election) {
    return with(topology, election, quorum, agreement);
  }

  /** The same with other modules, also those that need a majority. */
  public NodeSetup with(Choice topology, Choice election, Quorum quorum, Agreement agreement) {
    return new NodeSetup(
        cluster,
        members,
        profile,
        topology,
        election,
        quorum,
        agreement,
        heartbeatInterval,
        heartbeatTimeout,
        channel,
        resultBytesMax,
        queuedJobsMax,
        seed);
  }
}

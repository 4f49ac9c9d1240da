package io.atomspace.node.protocol;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Profile;
import java.time.Duration;
import java.util.Map;

/**
 * All that a node's machine is built from: two machines of one setup that take the same events give
 * the same effects.
 *
 * @param cluster name of the cluster; frames of another are refused
 * @param topology {@code mesh}, {@code ring}
 * @param topologySettings the topology's own, its prefix removed
 * @param election {@code bully}
 * @param quorumAvailable of two nodes, each may lead alone
 * @param heartbeatTimeout silence that makes a peer suspect, at least
 * @param bodyBytesMax the largest body of a message
 * @param resultBytesMax all values kept of one job
 * @param queuedJobsMax open jobs that this node takes
 * @param seed of every choice left to chance
 */
public record NodeSetup(
    String cluster,
    Members members,
    Profile profile,
    String topology,
    Map<String, String> topologySettings,
    String election,
    boolean quorumAvailable,
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    long bodyBytesMax,
    long resultBytesMax,
    int queuedJobsMax,
    long seed) {

  /** A setup with every default, for the given members. */
  public static NodeSetup of(Members members, Profile profile, long seed) {
    return new NodeSetup(
        "atomspace",
        members,
        profile,
        "mesh",
        Map.of(),
        "bully",
        false,
        Duration.ofMillis(250),
        Duration.ofMillis(1500),
        256L << 20,
        256L << 20,
        1000,
        seed);
  }

  /** The same with another topology. */
  public NodeSetup withTopology(String kind) {
    return new NodeSetup(
        cluster,
        members,
        profile,
        kind,
        Map.of(),
        election,
        quorumAvailable,
        heartbeatInterval,
        heartbeatTimeout,
        bodyBytesMax,
        resultBytesMax,
        queuedJobsMax,
        seed);
  }
}

package io.atomspace.node.kernel;

import java.util.SortedMap;

/**
 * The node's own heartbeat, told to its users each interval: proof that its machine runs.
 *
 * @param heartbeat as it was sent to the peers
 * @param heardNanos when each peer last gave a sign of life, in the time of events
 */
public record Pulse(Heartbeat heartbeat, SortedMap<NodeId, Long> heardNanos)
    implements Effect.Report {}

package io.atomspace.node.simulation;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.world.Workload;

/**
 * A user's job.
 *
 * @param atNanos when it is submitted
 * @param node to which node
 * @param cancelAfterNanos when the user cancels it, counted from then; 0 for never. The name of
 *     such a workload begins with {@code cancelled}
 */
public record Submission(long atNanos, NodeId node, Workload workload, long cancelAfterNanos) {}

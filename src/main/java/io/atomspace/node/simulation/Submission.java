package io.atomspace.node.simulation;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.world.Workload;
import org.jspecify.annotations.Nullable;

/**
 * A user's job.
 *
 * @param atNanos when it is submitted
 * @param node to which node
 * @param cancelAfterNanos when the user cancels it, counted from then; 0 for never. The name of
 *     such a workload begins with {@code cancelled}
 * @param key its idempotency key; then it is submitted to the next node too, and to one after the
 *     other until it is answered
 */
public record Submission(
    long atNanos, NodeId node, Workload workload, long cancelAfterNanos, @Nullable String key) {

  Submission withKey() {
    return new Submission(atNanos, node, workload, cancelAfterNanos, "key of " + workload.name());
  }
}

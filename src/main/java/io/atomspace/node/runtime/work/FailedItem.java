package io.atomspace.node.runtime.work;

import io.atomspace.node.kernel.NodeId;
import org.jspecify.annotations.Nullable;

/** An item set aside: one line of a job's failures. */
public record FailedItem(long item, NodeId node, String message, @Nullable String traceback) {}

package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Content;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@link MutexAsked}.
 *
 * @param ticket of the question
 * @param owner null if none at this node holds it
 */
public record MutexTold(String lock, long ticket, @Nullable String owner, long token)
    implements Content {}

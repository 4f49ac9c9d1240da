package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Content;

/** Does an owner at your node hold this lock? Answered by {@link MutexTold}. */
public record MutexAsked(String lock, long ticket) implements Content {}

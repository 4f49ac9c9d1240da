package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Content;

/** This is my view now: requests made in it that I have not answered are to be repeated. */
public record MutexView(String view) implements Content {}

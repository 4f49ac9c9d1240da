package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Content;

/** What the tests send. */
public record Note(long number, String text) implements Content {}

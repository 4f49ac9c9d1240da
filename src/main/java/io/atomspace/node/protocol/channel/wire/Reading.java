package io.atomspace.node.protocol.channel.wire;

/** What came of reading bytes from outside: a frame, or why they are none. */
public sealed interface Reading permits Frame, Refusal {}

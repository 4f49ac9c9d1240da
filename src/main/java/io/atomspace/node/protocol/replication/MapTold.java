package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Event;

/** The answer to one {@link MapAsk}. */
public record MapTold(String requester, long ticket, MapAnswer answer) implements Event.Told {}

package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Event;

/**
 * Asks for all registers with a value whose keys begin so; answered by one {@link Scanned}.
 *
 * @param limit at most so many, in the order of their keys
 */
public record Scan(String requester, long ticket, String prefix, int limit) implements Event.Told {}

package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Event;

/**
 * Asks for one change of one register; answered by one {@link Decision}.
 *
 * @param requester the {@link io.atomspace.node.kernel.Protocol#name()} of who asks
 * @param ticket chosen by the requester, to know the answer by
 * @param key 1 to 512 printable characters
 */
public record Proposal(String requester, long ticket, String key, Change change)
    implements Event.Told {}

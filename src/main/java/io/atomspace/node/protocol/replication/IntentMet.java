package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Event;

/**
 * The map met a key that a transaction holds. Whoever commits transactions looks after it and
 * answers with one {@link IntentSeen}, in bounded time.
 */
public record IntentMet(long ticket, String key, String transaction) implements Event.Told {}

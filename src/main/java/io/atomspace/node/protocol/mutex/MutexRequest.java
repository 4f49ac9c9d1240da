package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Content;

/**
 * May I enter? (Ricart and Agrawala 1981, section 2: REQUEST.)
 *
 * @param stamp of the requester's Lamport clock; with its name it orders requests
 * @param view sessions of all members, as the requester knows them
 */
public record MutexRequest(String lock, long stamp, String view) implements Content {}

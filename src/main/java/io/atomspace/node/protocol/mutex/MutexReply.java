package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Content;

/** Yes, to the request of that stamp and view. (Ricart and Agrawala 1981, section 2: REPLY.) */
public record MutexReply(String lock, long stamp, String view) implements Content {}

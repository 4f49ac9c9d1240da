package io.atomspace.node.protocol.membership;

import io.atomspace.node.kernel.Content;

/**
 * "Do you live?": asks a leader whose heartbeat is late; whoever hears it answers with a heartbeat
 * at once. Sent beside the ordered channel, as heartbeats are.
 */
public record Inquiry() implements Content {}

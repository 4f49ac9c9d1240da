package io.atomspace.node.protocol.commit;

/**
 * What a transaction asks of a participant outside the map.
 *
 * @param participant names it, and what performs the effects: {@code das:animals}
 * @param content for the participant alone to understand
 */
public record External(String participant, String content) {}

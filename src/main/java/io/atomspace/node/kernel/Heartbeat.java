package io.atomspace.node.kernel;

import org.jspecify.annotations.Nullable;

/**
 * "I live": sent to every peer each interval beside the ordered channel; the latest wins, and what
 * is overtaken the channel drops. Mostly the same as the one before, so that nobody need read it
 * again.
 *
 * @param leader whom the sender follows; renews that leader's lease
 * @param term the term of that leader
 */
public record Heartbeat(@Nullable NodeId leader, long term, Profile profile) implements Content {}

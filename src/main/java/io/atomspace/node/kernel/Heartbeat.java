package io.atomspace.node.kernel;

import org.jspecify.annotations.Nullable;

/**
 * "I live": sent to every peer each interval beside the ordered channel; the latest wins.
 *
 * @param number counts the heartbeats of this session
 * @param leader whom the sender follows; renews that leader's lease
 * @param term the term of that leader
 */
public record Heartbeat(long number, @Nullable NodeId leader, long term, Profile profile)
    implements Content {}

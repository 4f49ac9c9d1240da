package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Content;

/**
 * "I want to lead" (Garcia-Molina 1982, section 3): from a node that misses its leader, to all.
 *
 * @param term the term it wants to lead, above its own in a pre-vote
 * @param round the attempt; echoed by {@link Ok}
 * @param insists asks even those of higher id for their vote: they were deferred to in vain
 * @param leave the term whose leader gave up in the sender's favour; -1 if none. Its lease binds
 *     nobody any more
 */
public record Election(long term, Stage stage, long round, boolean insists, long leave)
    implements Content {
  /** How binding the answer is. */
  public enum Stage {
    /** "Would you vote for me?" Binds nobody (Ongaro 2014, section 9.6). */
    PRE_VOTE,
    /** "Vote for me in this term": once a term, stored before it is answered. */
    VOTE
  }
}

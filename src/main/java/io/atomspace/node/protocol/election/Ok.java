package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Content;

/**
 * The answer to {@link Election}, and to a {@link Coordinator} of a term that is over.
 *
 * @param term with a grant the term asked for, else the answering node's current one
 * @param round that of the {@link Election} answered; 0 in answer to a Coordinator
 */
public record Ok(long term, Answer answer, long round) implements Content {
  /** What the asked node says. */
  public enum Answer {
    /** You have my vote in this term: stored, and for no other. */
    GRANTED,
    /** I would vote for you: the answer to a pre-vote, binding nobody. */
    WOULD_GRANT,
    /** My id is higher and I am alive: I stand, wait (the OK of the bully). */
    DEFER,
    /** No: I hear a leader, or voted for another, or know a higher term. */
    REFUSED
  }
}

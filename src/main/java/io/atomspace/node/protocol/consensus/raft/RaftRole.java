package io.atomspace.node.protocol.consensus.raft;

/** What a node is in its term (figure 3.3, and section 9.6). */
public enum RaftRole {
  /** Answers leaders and candidates; or waits for a leader until its timer. */
  FOLLOWER,
  /** Asks, in no new term yet, who would vote for it. */
  PRE_CANDIDATE,
  /** Voted for itself in a new term and asks for votes. */
  CANDIDATE,
  /** Makes the entries of its term, as long as a majority answers it. */
  LEADER,
  /** Cannot store or read its records: takes no part. */
  HALTED
}

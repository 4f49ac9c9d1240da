package io.atomspace.node.protocol.election;

/** What a node does about leadership. */
enum Role {
  /** Started or reconnected just now: listens for a leader, neither stands nor votes. */
  STARTING,
  /** Follows a leader, or waits for one until its timer. */
  FOLLOWER,
  /** A higher node said that it stands: waits for its Coordinator, not for ever. */
  DEFERRING,
  /** Asks who else misses the leader. */
  PRE_CANDIDATE,
  /** Voted for itself in a new term and asks for votes. */
  CANDIDATE,
  /** Leads its term as long as its lease holds. */
  LEADER,
  /** Cannot store its vote: takes no part. */
  HALTED
}

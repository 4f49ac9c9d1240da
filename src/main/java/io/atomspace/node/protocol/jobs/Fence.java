package io.atomspace.node.protocol.jobs;

/**
 * Keeps out the commands of leaders that are no longer: a lower term than one seen, or within a
 * term a number already seen.
 *
 * <p>Not final, so that a test may plant a fault.
 */
class Fence {
  private long term;
  private long number;

  /** A term this node knows of, by an election or a command. */
  void sawTerm(long seen) {
    if (seen > term) {
      term = seen;
      number = 0;
    }
  }

  /** Tells whether to obey, and remembers it. */
  boolean admits(long commandTerm, long commandNumber) {
    if (commandTerm < term || commandTerm == term && commandNumber <= number) {
      return false;
    }
    term = commandTerm;
    number = commandNumber;
    return true;
  }
}

package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Members;

/** How many nodes make a leader: {@code atomspace.cluster.quorum}. */
public enum Quorum {
  /** More than half: at most one side of a cut has a leader; two nodes need each other. */
  MAJORITY,
  /**
   * For two nodes: each side of a cut may elect itself. Terms are (counter, place among the
   * members), so that two leaders never share one; the higher wins once they meet.
   */
  AVAILABLE;

  int needed(Members members) {
    return this == MAJORITY ? members.majority() : 1;
  }

  long termAfter(long term, Members members) {
    if (this == MAJORITY) {
      return term + 1;
    }
    int size = members.all().size();
    long next = term + 1;
    return next + Math.floorMod(members.all().indexOf(members.self()) - next, (long) size);
  }
}

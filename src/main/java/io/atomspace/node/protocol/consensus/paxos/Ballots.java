package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Members;

/**
 * Draws the ballots of one node: (counter, place among the members) in one number, so that no two
 * nodes draw the same. A restarted node may draw one again; that is safe since an acceptor promises
 * each ballot once only.
 */
public final class Ballots {
  private static final int PLACE_BITS = 8;

  private final int place;
  private long highest;

  /**
   * @throws IllegalArgumentException if there are more than 256 members
   */
  public Ballots(Members members) {
    if (members.all().size() > 1 << PLACE_BITS) {
      throw new IllegalArgumentException("more than " + (1 << PLACE_BITS) + " members");
    }
    place = members.all().indexOf(members.self());
  }

  /** The next one will be above this. */
  public void saw(long ballot) {
    highest = Math.max(highest, ballot);
  }

  /** Above every ballot drawn or seen. */
  public long next() {
    highest = ((highest >> PLACE_BITS) + 1) << PLACE_BITS | place;
    return highest;
  }
}

package io.atomspace.node.protocol.consensus.paxos;

/**
 * All that an acceptor knows of a key; stored in one record, so that no crash parts it.
 *
 * @param promised no lower ballot is accepted, and none up to it promised
 * @param accepted the ballot under which {@code kept} was accepted; 0 if nothing was
 */
public record Cell(long promised, long accepted, Kept kept) {
  static final Cell EMPTY = new Cell(0, 0, Kept.NOTHING);

  /** What is on disk; the key too, as the name of a record cannot hold every key. */
  public record Stored(String key, Cell cell) {}

  /** What is on disk of all keys that were forgotten: no ballot up to this one is taken for them. */
  public record Floor(long ballot) {}

  Cell promising(long ballot) {
    return new Cell(ballot, accepted, kept);
  }

  /** Whether it holds a deletion, which may be forgotten once every member has it. */
  boolean isTombstone() {
    return accepted > 0 && !kept.hasValue();
  }
}

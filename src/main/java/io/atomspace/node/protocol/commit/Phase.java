package io.atomspace.node.protocol.commit;

/** What a {@link Transaction} does at a node that drives it. */
enum Phase {
  /** Reads the record. */
  LOOKING,
  /** Reads the keys. */
  READING,
  /** Writes the record, undecided. */
  RECORDING,
  /** Writes intents; asks the participants outside. */
  PREPARING,
  /** Writes the decision. */
  DECIDING,
  /** Adopted: gives whoever drives it time. */
  PATIENT,
  /** Decided: the {@link Release} is under way. */
  FINISHING,
  /** Nothing is left to do here. */
  OVER
}

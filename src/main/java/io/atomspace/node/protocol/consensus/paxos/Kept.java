package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.protocol.consensus.Register;

/**
 * A register as acceptors keep it. A register without a value but with a version is a tombstone.
 *
 * <p>What it was made from lets a proposer whose write was overtaken tell whether it took effect.
 *
 * @param before the version of the register that this one was made from; 0 if that was none
 * @param forgotten if it was made from none, a ballot below which all that ever was may have been
 *     deleted and forgotten
 */
public record Kept(Register register, long before, long forgotten) {
  static final Kept NOTHING = new Kept(Register.ABSENT, 0, 0);

  /** What a write makes of this. */
  Kept next(Register written) {
    long version = register.version();
    return new Kept(written, version, version == 0 ? forgotten : 0);
  }

  /** Of what was written under a ballot below this, and is not {@code before}, nothing is known. */
  long horizon() {
    return Math.max(before, forgotten);
  }

  boolean hasValue() {
    return register.value() != null;
  }
}

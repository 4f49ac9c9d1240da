package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.protocol.consensus.Register;

/**
 * A register as acceptors keep it. A register without a value but with a version is a tombstone.
 *
 * @param before the version of the register that this one was made from, so that a proposer whose
 *     write was overtaken can tell whether it took effect
 */
public record Kept(Register register, long before) {
  static final Kept NOTHING = new Kept(Register.ABSENT, 0);

  boolean hasValue() {
    return register.value() != null;
  }
}

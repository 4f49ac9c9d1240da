package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Event;

/**
 * A hint, told at any node at any time: this register was seen with this version. It may be missed,
 * late or repeated; who must be sure reads.
 */
public record Changed(String key, Register register) implements Event.Told {}

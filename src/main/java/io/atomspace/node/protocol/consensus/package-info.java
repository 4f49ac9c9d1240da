/**
 * Agreement on registers: one value a key, changed by compare-and-set, read linearizably. {@link
 * io.atomspace.node.protocol.consensus.Consensus} is the promise; engines keep it with any
 * election, or none.
 */
@NullMarked
package io.atomspace.node.protocol.consensus;

import org.jspecify.annotations.NullMarked;

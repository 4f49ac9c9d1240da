/** Reliable, ordered, de-duplicated delivery over transports that lose, repeat and reorder. */
@NullMarked
package io.atomspace.node.protocol.channel;

import org.jspecify.annotations.NullMarked;

/** Who is whose neighbour, and which neighbour leads to whom: pure functions of the members. */
@NullMarked
package io.atomspace.node.protocol.topology;

import org.jspecify.annotations.NullMarked;

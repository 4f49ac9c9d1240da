/** Who leads: at most one node a term, by the vote of a majority. */
@NullMarked
package io.atomspace.node.protocol.election;

import org.jspecify.annotations.NullMarked;

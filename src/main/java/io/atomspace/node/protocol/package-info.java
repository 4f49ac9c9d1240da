/** The node's machine: a routing table between the protocols. */
@NullMarked
package io.atomspace.node.protocol;

import org.jspecify.annotations.NullMarked;

/** Messages of programs in the same server, which build their own algorithms on the nodes. */
@NullMarked
package io.atomspace.node.protocol.programs;

import org.jspecify.annotations.NullMarked;

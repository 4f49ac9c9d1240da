/** What touches the world: each room is an interface beside its implementations. */
@NullMarked
package io.atomspace.node.port;

import org.jspecify.annotations.NullMarked;

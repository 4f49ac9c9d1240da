/** Atomic commit over keys of the replicated map and participants outside. */
@NullMarked
package io.atomspace.node.protocol.commit;

import org.jspecify.annotations.NullMarked;

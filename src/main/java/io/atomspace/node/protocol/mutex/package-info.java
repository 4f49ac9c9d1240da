/**
 * Mutual exclusion over the whole cluster, by leases on the replicated map or by messages alone.
 */
@NullMarked
package io.atomspace.node.protocol.mutex;

import org.jspecify.annotations.NullMarked;

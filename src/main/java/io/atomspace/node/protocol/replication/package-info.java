/**
 * A replicated map over {@link io.atomspace.node.protocol.consensus}: values by key, changed by
 * compare-and-set, watched, and living for a time if so wished.
 */
@NullMarked
package io.atomspace.node.protocol.replication;

import org.jspecify.annotations.NullMarked;

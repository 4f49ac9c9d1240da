/**
 * Many whole nodes on virtual time: the same classes as in a live node, a hostile network, and
 * invariants that are checked after every step.
 *
 * <p>Start at {@link Simulation}: one seed, one history, one verdict.
 */
@NullMarked
package io.atomspace.node.simulation;

import org.jspecify.annotations.NullMarked;

/**
 * The simulated world: virtual time, a network, and hosts that perform the effects of whole nodes.
 *
 * <p>Everything is drawn from one seed and nothing reads a real clock, so a history is the same to
 * the byte each time it is run.
 */
@NullMarked
package io.atomspace.node.simulation.world;

import org.jspecify.annotations.NullMarked;

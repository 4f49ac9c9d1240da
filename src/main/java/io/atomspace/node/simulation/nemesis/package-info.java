/** Faults as a plan drawn from the seed: what strikes when, and that everything heals at last. */
@NullMarked
package io.atomspace.node.simulation.nemesis;

import org.jspecify.annotations.NullMarked;

/** What must hold in every history, one small class each. */
@NullMarked
package io.atomspace.node.simulation.invariant;

import org.jspecify.annotations.NullMarked;

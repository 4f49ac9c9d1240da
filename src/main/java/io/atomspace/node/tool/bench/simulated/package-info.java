/** Benchmarks on virtual time: whole nodes in the simulator, in calm weather. */
@NullMarked
package io.atomspace.node.tool.bench.simulated;

import org.jspecify.annotations.NullMarked;

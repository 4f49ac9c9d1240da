/**
 * The live node: the only home of threads, the clock, CDI and configuration. It feeds one machine
 * from one bounded inbox and performs the effects.
 */
@NullMarked
package io.atomspace.node.runtime;

import org.jspecify.annotations.NullMarked;

/**
 * For other applications of the same server: programs that speak to their like on every node of the
 * cluster, over its transport and topology. It needs the JDK and CDI alone.
 */
@NullMarked
package io.atomspace.node.api.programs;

import org.jspecify.annotations.NullMarked;

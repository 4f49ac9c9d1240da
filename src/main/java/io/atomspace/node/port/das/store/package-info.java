/** The atoms of a knowledge base in memory, their indexes, and the queries over them. */
@NullMarked
package io.atomspace.node.port.das.store;

import org.jspecify.annotations.NullMarked;

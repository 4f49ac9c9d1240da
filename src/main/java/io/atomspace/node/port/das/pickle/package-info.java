/** Pickles read and written by a whitelist: no class of a peer is ever looked up or run. */
@NullMarked
package io.atomspace.node.port.das.pickle;

import org.jspecify.annotations.NullMarked;

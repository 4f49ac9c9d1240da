/**
 * The DAS (Distributed AtomSpace) of the function generation: client, embedded server ({@code
 * server}), and knowledge bases that the project makes itself.
 */
@NullMarked
package io.atomspace.node.port.das;

import org.jspecify.annotations.NullMarked;

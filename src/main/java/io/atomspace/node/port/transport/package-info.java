/** Carries bytes between nodes: the SPI and its implementations, one file each where possible. */
@NullMarked
package io.atomspace.node.port.transport;

import org.jspecify.annotations.NullMarked;

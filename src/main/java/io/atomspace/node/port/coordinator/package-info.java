/** Keeps one ephemeral node at a service outside the cluster: the SPI and its implementation. */
@NullMarked
package io.atomspace.node.port.coordinator;

import org.jspecify.annotations.NullMarked;

/** The front door: REST, health, OpenAPI. It talks to the node only through the live node. */
@NullMarked
package io.atomspace.node.api;

import org.jspecify.annotations.NullMarked;

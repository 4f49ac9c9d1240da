/** What the resource adapter of ActiveMQ Artemis lacks. It goes to the adapter's archive alone. */
@NullMarked
package io.atomspace.node.api.artemis;

import org.jspecify.annotations.NullMarked;

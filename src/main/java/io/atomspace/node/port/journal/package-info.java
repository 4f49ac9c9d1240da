/**
 * What a node keeps on its own disk: a journal of small durable records, and a spool for large
 * bodies.
 */
@NullMarked
package io.atomspace.node.port.journal;

import org.jspecify.annotations.NullMarked;

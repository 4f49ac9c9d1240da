/** Each transport, with the channel over it, beside its raw library on the same path. */
@NullMarked
package io.atomspace.node.tool.bench.transports;

import org.jspecify.annotations.NullMarked;

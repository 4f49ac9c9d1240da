/** An embedded DAS Server, function generation: every action of hyperon_das 0.9 over HTTP. */
@NullMarked
package io.atomspace.node.port.das.server;

import org.jspecify.annotations.NullMarked;

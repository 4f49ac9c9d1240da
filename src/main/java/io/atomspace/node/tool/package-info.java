/** Programs beside the node: command line, local cluster, broker and DAS Server as processes. */
@NullMarked
package io.atomspace.node.tool;

import org.jspecify.annotations.NullMarked;

/** A cluster on this machine: broker, DAS Server and nodes as processes of their own. */
@NullMarked
package io.atomspace.node.tool.cluster;

import org.jspecify.annotations.NullMarked;

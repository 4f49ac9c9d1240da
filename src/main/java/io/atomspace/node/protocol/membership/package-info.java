/** Who is there: heartbeats and a failure detector that adapts to the gaps it observes. */
@NullMarked
package io.atomspace.node.protocol.membership;

import org.jspecify.annotations.NullMarked;

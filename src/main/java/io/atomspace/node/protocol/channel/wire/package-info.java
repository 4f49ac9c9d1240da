/** The form of frames: what stands at which byte, and the strict reader of what others sent. */
@NullMarked
package io.atomspace.node.protocol.channel.wire;

import org.jspecify.annotations.NullMarked;

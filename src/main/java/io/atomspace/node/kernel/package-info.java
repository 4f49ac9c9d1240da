/** The words all rooms share: identities, messages, events, effects, the machine itself. */
@NullMarked
package io.atomspace.node.kernel;

import org.jspecify.annotations.NullMarked;

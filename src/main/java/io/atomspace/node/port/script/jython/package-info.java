/**
 * The worker program of the jython engine: runs in a JVM of its own, on plain JDK and Jython, with
 * nothing of the node beside it but {@link io.atomspace.node.port.script.process.Frames}.
 */
@NullMarked
package io.atomspace.node.port.script.jython;

import org.jspecify.annotations.NullMarked;

/**
 * Script engines behind one SPI with the shape of a process.
 *
 * <p>A {@link io.atomspace.node.port.script.ScriptEngine} starts worker processes; a {@link
 * io.atomspace.node.port.script.ScriptWorker} drives one of them over its standard input and
 * output. Whatever a script does, its worker can be killed, and the node does not notice. The SPI
 * knows nothing of jobs or of the DAS.
 */
@NullMarked
package io.atomspace.node.port.script;

import org.jspecify.annotations.NullMarked;

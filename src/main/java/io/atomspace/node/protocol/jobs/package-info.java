/**
 * Jobs: the taker decides about its job, the leader grants slots, workers pull ranges of items.
 *
 * <p>Read {@link JobMessage} for what nodes tell each other, {@link JobWork} and {@link JobOutcome}
 * for what is done outside the machine.
 */
@NullMarked
package io.atomspace.node.protocol.jobs;

import org.jspecify.annotations.NullMarked;

package io.atomspace.node.protocol.consensus.raft;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the log (section 3.5).
 *
 * @param term of the leader that made it
 * @param prevTerm of the entry before it: what is read from a disk with a hole in it does not fit
 * @param command null for the entry that begins a term
 */
public record Entry(long index, long term, long prevTerm, @Nullable Command command) {
  int chars() {
    return command == null ? 0 : command.chars();
  }
}

package io.atomspace.node.protocol.programs;

import io.atomspace.node.kernel.Content;

/** What nodes exchange for programs. */
public sealed interface ProgramMessage extends Content {

  /**
   * A message from a program to the one of the same name; its body is what that says.
   *
   * @param ticket of the sender's, given back by {@link ProgramTaken}
   */
  record ProgramSaid(String program, long ticket) implements ProgramMessage {}

  /**
   * What became of it at the node that was meant.
   *
   * @param heard whether a program of that name was there
   */
  record ProgramTaken(long ticket, boolean heard) implements ProgramMessage {}
}

package io.atomspace.node.api.programs;

/** Hears what other nodes, or this one, say to a program. */
@FunctionalInterface
public interface ProgramListener {
  /**
   * Takes a message. It may block: meanwhile nothing else is handed out, and once 256 messages of
   * one node wait, that node is refused more. What it throws is logged.
   *
   * @param from the id of the node whose program sent it
   */
  void message(String from, byte[] message);
}

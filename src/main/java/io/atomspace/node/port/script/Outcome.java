package io.atomspace.node.port.script;

import java.util.OptionalInt;

/**
 * What became of a call to a worker. After {@link TimedOut} and {@link Died} the worker is dead.
 */
public sealed interface Outcome<T> {

  /** The script did it. */
  record Done<T>(T value) implements Outcome<T> {}

  /**
   * The script raised, or gave something that is not JSON. The worker lives and can go on.
   *
   * @param message one line, such as {@code ValueError: no such motif}
   * @param traceback the script's own frames, with file name and lines
   */
  record Raised<T>(String message, String traceback) implements Outcome<T> {}

  /**
   * One item took longer than {@link WorkerLimits#itemTimeout()}, so the worker was killed.
   *
   * @param item its place in the batch, from 0
   */
  record TimedOut<T>(int item) implements Outcome<T> {}

  /**
   * The process died, was killed, could not be started, or spoke against the protocol.
   *
   * @param reason one line: killed by the node, exit code, or signal
   * @param item the place in the batch of the item in hand, if there was one
   * @param errors the end of what the process wrote to its standard error
   */
  record Died<T>(String reason, OptionalInt item, String errors) implements Outcome<T> {}
}

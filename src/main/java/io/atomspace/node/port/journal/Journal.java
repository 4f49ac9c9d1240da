package io.atomspace.node.port.journal;

import io.atomspace.node.kernel.Effect;
import java.io.IOException;
import java.util.SortedMap;

/**
 * Small records by key that outlive the process, written one after another.
 *
 * <p>Whenever the process or the computer dies, the next life finds what a prefix of all appended
 * writes makes, in their order; the prefix holds at least all that was appended before the last
 * {@link #flush} that returned.
 *
 * <p>A flush that throws leaves the outcome open: what it should have stored may survive or not,
 * and does survive once a later flush returns. So the order never has a hole, and no caller may
 * take a failed write for one that did not happen.
 *
 * <p>For one thread. All live records are also held in memory; how many there are is bounded by
 * those who write them.
 */
public interface Journal {

  /** All records by key, as the last life left them; asked before the first {@link #append}. */
  SortedMap<String, String> records();

  /**
   * Takes a write for the next {@link #flush}; touches no disk. Of a value that is not well-formed
   * Unicode the ill part is replaced.
   *
   * @throws IllegalArgumentException if the key is empty or the record too large to be one
   */
  void append(Effect.Persist write);

  /**
   * Makes all that was appended durable.
   *
   * @throws IOException if the disk refuses; nothing is durable then that was not before, until a
   *     later flush has returned
   */
  void flush() throws IOException;
}

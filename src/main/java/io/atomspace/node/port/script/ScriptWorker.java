package io.atomspace.node.port.script;

import org.jspecify.annotations.Nullable;

/**
 * One worker process with one script. One thread drives it with blocking calls; {@link #kill} and
 * {@link #itemInHand} may be called by any other.
 */
public abstract class ScriptWorker implements AutoCloseable {

  /**
   * Compiles the script, runs its body and its {@code setup}. Call it once, first.
   *
   * @param name the file name that tracebacks show
   * @param parameters a JSON object
   */
  public abstract Outcome<LoadedScript> load(String name, String script, String parameters);

  /**
   * Evaluates a range of items, in order.
   *
   * @param items {@code count} lines of JSON
   * @param fold fold the values by {@code combine} to one
   */
  public abstract Outcome<Batch> evaluate(byte[] items, int count, boolean fold);

  /** Folds lines of values by {@code combine}, in order, to one line; an error raises. */
  public abstract Outcome<byte[]> fold(byte[] values);

  /** Runs {@code query}; the outcome is the number of items handed to the sink. */
  public abstract Outcome<Long> query(RemoteCalls calls, ItemSink sink);

  /** Runs {@code main}; the outcome is its value, one line, as a batch of one. */
  public abstract Outcome<Batch> main(RemoteCalls calls);

  /** The place in its batch of the item that is being evaluated; null if there is none. */
  public abstract @Nullable Integer itemInHand();

  /**
   * Kills the process and all that it started; a call in progress returns {@link Outcome.Died}
   * within milliseconds. Does not wait.
   */
  public abstract void kill();

  /** Kills the process if it lives, and frees what it held. Called by the driving thread. */
  @Override
  public abstract void close();
}

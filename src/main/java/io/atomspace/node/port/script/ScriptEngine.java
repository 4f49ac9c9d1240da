package io.atomspace.node.port.script;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Starts worker processes for the scripts of one language. Safe for use by many threads.
 *
 * <p>Operating faults are values: an engine that cannot run here says why, and a worker that could
 * not be started answers every call with {@link Outcome.Died}.
 */
public interface ScriptEngine extends AutoCloseable {

  /** The name of this engine in the configuration and in a job, such as {@code cpython}. */
  String kind();

  /** The language of its scripts, such as {@code python}. */
  String language();

  /**
   * Why this engine cannot run on this host; empty if it can, or if only its first start will tell.
   * The answer may take some tenths of a second and is then kept.
   */
  Optional<String> unavailable();

  /** What stands between a script and this host; empty until that was found. */
  Optional<Isolation> isolation();

  /**
   * A fresh process for one job, which no script has touched.
   *
   * @param output takes what the script prints, some lines of text at a time, on the thread that
   *     drives the worker
   */
  ScriptWorker start(WorkerRole role, WorkerLimits limits, Consumer<String> output);

  /** Keeps a spare process ready for each role, where this engine has spares; does not wait. */
  void warmUp();

  /** Kills all that was started; the engine is of no use afterwards. */
  @Override
  void close();
}

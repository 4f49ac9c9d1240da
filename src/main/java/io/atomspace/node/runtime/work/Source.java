package io.atomspace.node.runtime.work;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.port.script.LoadedScript;
import io.atomspace.node.port.script.Outcome;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.port.script.ScriptEngine;
import io.atomspace.node.port.script.ScriptWorker;
import io.atomspace.node.port.script.WorkerLimits;
import io.atomspace.node.port.script.WorkerRole;
import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the items of one taken job come from: its {@code query}, a given list, a range, or the one
 * call of {@code main}. Runs on a thread of its own; {@link #close} ends it from any other.
 */
final class Source implements Runnable {
  private static final int GIVEN_CHUNK_BYTES = 1 << 20;

  private final JobWork.OpenSource work;
  private final byte[] script;
  private final JobFiles files;
  private final ScriptEngine engine;
  private final WorkerLimits limits;
  private final RemoteCalls das;
  private final Consumer<JobOutcome> outcomes;
  private final Consumer<String> output;
  private final GivenItems given;

  private @Nullable ScriptWorker worker;
  private boolean closed;
  private volatile boolean single;
  private boolean paused;

  /** Opens the items that came with the submission. */
  @FunctionalInterface
  interface GivenItems {
    java.io.InputStream open(Body body) throws IOException;
  }

  Source(
      JobWork.OpenSource work,
      byte[] script,
      JobFiles files,
      ScriptEngine engine,
      WorkerLimits limits,
      RemoteCalls das,
      Consumer<JobOutcome> outcomes,
      Consumer<String> output,
      GivenItems given) {
    this.work = work;
    this.script = script;
    this.files = files;
    this.engine = engine;
    this.limits = limits;
    this.das = das;
    this.outcomes = outcomes;
    this.output = output;
    this.given = given;
  }

  @Override
  public void run() {
    try (ScriptWorker started = engine.start(WorkerRole.QUERY, limits, output)) {
      if (!adopt(started)) {
        return;
      }
      Outcome<LoadedScript> loaded =
          started.load(
              work.spec().name(),
              new String(script, StandardCharsets.UTF_8),
              work.spec().parameters());
      if (loaded instanceof Outcome.Done<LoadedScript> done) {
        feed(started, done.value());
      } else {
        end(failure(loaded));
      }
    } catch (IOException | UncheckedIOException e) {
      end(new ItemFailure(null, "the node could not store the items: " + e.getMessage(), null));
    }
  }

  private void feed(ScriptWorker started, LoadedScript loaded) throws IOException {
    boolean listed = work.items() != null || work.spec().range() != null;
    boolean main = !listed && !loaded.has("query") && !loaded.has("evaluate");
    String fault = fault(loaded, listed, main);
    if (fault != null) {
      end(new ItemFailure(null, fault, null));
      return;
    }
    single = main;
    tell(new JobOutcome.SourceOpened(work.job(), main, !main && loaded.has("combine")));
    if (main) {
      grow(ItemLog.numbers(1));
    } else if (work.spec().range() != null) {
      grow(ItemLog.numbers(work.spec().range()));
    } else if (work.items() != null) {
      copy(work.items());
    } else {
      query(started);
      return;
    }
    end(null);
  }

  private static @Nullable String fault(LoadedScript loaded, boolean listed, boolean main) {
    if (main) {
      return loaded.has("main")
          ? null
          : "the script has neither query and evaluate nor main: " + loaded.functions();
    }
    if (!loaded.has("evaluate")) {
      return "the script has no evaluate(answer): " + loaded.functions();
    }
    return listed || loaded.has("query")
        ? null
        : "the script has no query(das), and the submission gives no items";
  }

  private void query(ScriptWorker started) throws IOException {
    ItemLog.InFile log = files.openItems();
    Outcome<Long> outcome =
        started.query(
            das,
            (lines, count) -> {
              awaitGo();
              try {
                log.append(lines);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              tell(new JobOutcome.SourceGrew(work.job(), log.size(), log.bytes()));
            });
    end(outcome instanceof Outcome.Done<Long> ? null : failure(outcome));
  }

  private void copy(Body items) throws IOException {
    ItemLog.InFile log = files.openItems();
    try (java.io.InputStream in = given.open(items)) {
      byte[] rest = new byte[0];
      for (byte[] chunk = in.readNBytes(GIVEN_CHUNK_BYTES);
          chunk.length > 0;
          chunk = in.readNBytes(GIVEN_CHUNK_BYTES)) {
        byte[] joined = java.util.Arrays.copyOf(rest, rest.length + chunk.length);
        System.arraycopy(chunk, 0, joined, rest.length, chunk.length);
        int end = joined.length;
        while (end > 0 && joined[end - 1] != '\n') {
          end--;
        }
        log.append(java.util.Arrays.copyOf(joined, end));
        rest = java.util.Arrays.copyOfRange(joined, end, joined.length);
      }
    }
    tell(new JobOutcome.SourceGrew(work.job(), log.size(), log.bytes()));
  }

  private void grow(ItemLog log) {
    files.useItems(log);
    tell(new JobOutcome.SourceGrew(work.job(), log.size(), log.bytes()));
  }

  private void end(@Nullable ItemFailure failure) {
    tell(new JobOutcome.SourceEnded(work.job(), failure));
  }

  private synchronized void tell(JobOutcome outcome) {
    if (!closed) {
      outcomes.accept(outcome);
    }
  }

  static ItemFailure failure(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Raised<?> raised) {
      return new ItemFailure(null, raised.message(), raised.traceback());
    }
    if (outcome instanceof Outcome.Died<?> died) {
      return new ItemFailure(
          null,
          "the worker process died: " + died.reason(),
          died.errors().isBlank() ? null : died.errors());
    }
    return new ItemFailure(null, "the worker took longer than the item timeout", null);
  }

  private synchronized boolean adopt(ScriptWorker started) {
    if (closed) {
      return false;
    }
    worker = started;
    return true;
  }

  private synchronized void awaitGo() {
    boolean interrupted = false;
    while (paused && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
        closed = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void pause(boolean hold) {
    paused = hold;
    notifyAll();
  }

  /** Kills the query; nothing is told afterwards. */
  synchronized void close() {
    closed = true;
    notifyAll();
    if (worker != null) {
      worker.kill();
    }
  }

  /** The job is one call of {@code main}; known once the script is loaded. */
  boolean isMain() {
    return single;
  }
}

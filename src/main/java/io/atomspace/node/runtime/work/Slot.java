package io.atomspace.node.runtime.work;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.port.script.Batch;
import io.atomspace.node.port.script.LoadedScript;
import io.atomspace.node.port.script.Outcome;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.port.script.ScriptEngine;
import io.atomspace.node.port.script.ScriptWorker;
import io.atomspace.node.port.script.WorkerLimits;
import io.atomspace.node.port.script.WorkerRole;
import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.jobs.Range;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One worker slot: a worker process that stays with a job from range to range. Driven by one thread
 * at a time; {@link #kill} comes from any other.
 */
final class Slot {

  /**
   * What a slot must know of a job to evaluate for it.
   *
   * @param killed set before {@link #kill}, so that a worker still starting then never runs
   */
  record Job(
      String id,
      long generation,
      JobSpec spec,
      byte[] script,
      ScriptEngine engine,
      WorkerLimits limits,
      RemoteCalls das,
      AtomicBoolean killed) {}

  /** Keeps values where the machine can refer to them. */
  @FunctionalInterface
  interface Store extends Function<byte[], Body> {}

  private static final int LOG_CHARS_MAX = 16 * 1024;

  private final int number;
  private final StringBuilder log = new StringBuilder();
  // Held while a thread drives the worker: a killed evaluation may still be ending when the next
  // one is given to this slot.
  private final Object driving = new Object();
  private @Nullable Job job;
  private @Nullable ScriptWorker worker;
  private boolean main;
  private boolean folds;

  Slot(int number) {
    this.number = number;
  }

  /** Evaluates one range; the outcome is null if {@link #kill} came for its job meanwhile. */
  @Nullable JobOutcome evaluate(Job wanted, JobWork.Evaluate work, byte[] items, Store store) {
    synchronized (driving) {
      return drive(wanted, work, items, store);
    }
  }

  private @Nullable JobOutcome drive(Job wanted, JobWork.Evaluate work, byte[] items, Store store) {
    log.setLength(0);
    Outcome<LoadedScript> loaded = prepare(wanted, work.main());
    if (loaded != null && !(loaded instanceof Outcome.Done<LoadedScript>)) {
      return unloadable(wanted, work, loaded);
    }
    ScriptWorker ready = worker(wanted);
    if (ready == null) {
      release();
      return null;
    }
    Outcome<Batch> outcome =
        work.main()
            ? ready.main(wanted.das())
            : ready.evaluate(items, Math.toIntExact(work.range().size()), folds);
    return result(wanted, work, outcome, store);
  }

  private @Nullable Outcome<LoadedScript> prepare(Job wanted, boolean forMain) {
    synchronized (this) {
      if (worker != null && job == wanted && main == forMain) {
        return null;
      }
    }
    release();
    ScriptWorker started =
        wanted
            .engine()
            .start(
                forMain ? WorkerRole.QUERY : WorkerRole.EVALUATE, wanted.limits(), this::printed);
    synchronized (this) {
      main = forMain;
      worker = started;
      job = wanted.killed().get() ? null : wanted;
      if (job == null) {
        return null;
      }
    }
    Outcome<LoadedScript> loaded =
        started.load(
            wanted.spec().name(),
            new String(wanted.script(), StandardCharsets.UTF_8),
            wanted.spec().parameters());
    folds = loaded instanceof Outcome.Done<LoadedScript> done && done.value().has("combine");
    return loaded;
  }

  private @Nullable JobOutcome result(
      Job wanted, JobWork.Evaluate work, Outcome<Batch> outcome, Store store) {
    if (outcome instanceof Outcome.Done<Batch> done) {
      Batch batch = done.value();
      Range range = work.range();
      List<ItemFailure> failures =
          batch.failures().stream()
              .map(f -> new ItemFailure(range.from() + f.item(), f.message(), f.traceback()))
              .toList();
      return new JobOutcome.Evaluated(
          number,
          work.job(),
          work.generation(),
          range,
          folds && !work.main(),
          failures,
          batch.cpuNanos(),
          log.toString(),
          store.apply(batch.values()));
    }
    if (outcome instanceof Outcome.Raised<Batch> raised && work.main()) {
      return mainFailed(work, raised, store);
    }
    if (outcome instanceof Outcome.Raised<Batch>) {
      return unloadable(wanted, work, outcome);
    }
    return died(wanted, work, outcome);
  }

  /** An exception of {@code main} is a failed item like any other. */
  private JobOutcome mainFailed(JobWork.Evaluate work, Outcome.Raised<Batch> raised, Store store) {
    return new JobOutcome.Evaluated(
        number,
        work.job(),
        work.generation(),
        work.range(),
        false,
        List.of(new ItemFailure(0L, raised.message(), raised.traceback())),
        0,
        log.toString(),
        store.apply("!{}\n".getBytes(StandardCharsets.US_ASCII)));
  }

  private @Nullable JobOutcome unloadable(Job wanted, JobWork.Evaluate work, Outcome<?> outcome) {
    if (outcome instanceof Outcome.Raised<?>) {
      return worker(wanted) == null
          ? null
          : new JobOutcome.Unloadable(
              number, work.job(), work.generation(), work.range(), Source.failure(outcome));
    }
    return died(wanted, work, outcome);
  }

  private @Nullable JobOutcome died(Job wanted, JobWork.Evaluate work, Outcome<?> outcome) {
    boolean killed = worker(wanted) == null;
    release();
    if (killed) {
      return null;
    }
    Long item = null;
    String cause = "the worker could not be driven";
    if (outcome instanceof Outcome.TimedOut<?> late) {
      item = work.range().from() + late.item();
      cause = "evaluate took longer than the item timeout of " + wanted.spec().itemTimeout();
    } else if (outcome instanceof Outcome.Died<?> dead) {
      item = dead.item().isPresent() ? work.range().from() + dead.item().getAsInt() : null;
      cause = dead.reason();
      printed(dead.errors());
    }
    return new JobOutcome.WorkerDied(
        number, work.job(), work.generation(), work.range(), item, cause, log.toString());
  }

  private synchronized @Nullable ScriptWorker worker(Job wanted) {
    return job == wanted ? worker : null;
  }

  private void printed(String text) {
    int room = LOG_CHARS_MAX - log.length();
    log.append(text, 0, Math.min(Math.max(0, room), text.length()));
  }

  /** Kills the worker process if it works for this job; its evaluation then has no outcome. */
  synchronized void kill(String id) {
    if (job != null && job.id().equals(id) && worker != null) {
      worker.kill();
      job = null;
    }
  }

  /** Ends the worker process if it was killed and no other job has come. */
  void sweep() {
    synchronized (driving) {
      boolean idle;
      synchronized (this) {
        idle = job == null;
      }
      if (idle) {
        release();
      }
    }
  }

  /** Ends the worker process, if there is one. */
  void release() {
    ScriptWorker old;
    synchronized (this) {
      old = worker;
      worker = null;
      job = null;
    }
    if (old != null) {
      old.close();
    }
  }
}

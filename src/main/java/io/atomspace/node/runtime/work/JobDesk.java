package io.atomspace.node.runtime.work;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.Folders;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.port.script.Outcome;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.port.script.ScriptEngine;
import io.atomspace.node.port.script.ScriptWorker;
import io.atomspace.node.port.script.WorkerLimits;
import io.atomspace.node.port.script.WorkerRole;
import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobMessage;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.jobs.JobWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Performs {@link JobWork}: short reads and writes at once, queries and evaluations on the
 * executor. {@link #perform} is called by the node's loop alone.
 */
public final class JobDesk implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(JobDesk.class.getName());

  private final NodeId self;
  private final Path folder;
  private final Spool spool;
  private final Map<String, ScriptEngine> engines;
  private final Function<JobSpec, RemoteCalls> das;
  private final ClusterCalls.Front front;
  private final WorkerLimits limits;
  private final long resultBytesMax;
  private final ExecutorService executor;
  private final Consumer<JobOutcome> outcomes;
  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, Taken> taken = new ConcurrentHashMap<>();
  private final Map<String, Slot.Job> worked = new ConcurrentHashMap<>();

  private record Taken(
      JobWork.OpenSource work, byte[] script, JobFiles files, Source source, AtomicBoolean over) {
    void close() {
      over.set(true);
      source.close();
    }
  }

  /**
   * @param folder for the files of taken jobs; emptied, as who takes a job up begins anew
   * @param das the DAS Server of a job
   * @param front takes what a script asks of the cluster
   * @param executor runs at least one task for each slot and each query at a time
   * @throws IOException if the folder cannot be emptied
   */
  public JobDesk(
      NodeId self,
      int slotCount,
      Path folder,
      Spool spool,
      Map<String, ScriptEngine> engines,
      Function<JobSpec, RemoteCalls> das,
      ClusterCalls.Front front,
      WorkerLimits limits,
      long resultBytesMax,
      ExecutorService executor,
      Consumer<JobOutcome> outcomes)
      throws IOException {
    this.self = self;
    this.folder = folder;
    this.spool = spool;
    this.engines = engines;
    this.das = das;
    this.front = front;
    this.limits = limits;
    this.resultBytesMax = resultBytesMax;
    this.executor = executor;
    this.outcomes = outcomes;
    for (int i = 0; i < slotCount; i++) {
      slots.add(new Slot(i));
    }
    Folders.delete(folder);
  }

  private RemoteCalls calls(String job, JobSpec spec, AtomicBoolean over) {
    return new ClusterCalls(job, front, das.apply(spec), over::get);
  }

  /** Does, or begins, one piece of work; its outcome follows as {@link JobWork} says. */
  public void perform(JobWork work) {
    try {
      if (work instanceof JobWork.OpenSource open) {
        openSource(open);
      } else if (work instanceof JobWork.OpenWorkers open) {
        openWorkers(open);
      } else if (work instanceof JobWork.Evaluate evaluate) {
        this.evaluate(evaluate);
      } else if (work instanceof JobWork.CloseWorkers close) {
        kill(close.job());
      } else {
        file(work);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.SEVERE, "the disk refused work of a job", e);
      failed(work, new ItemFailure(null, "the node's disk refused: " + e.getMessage(), null));
    }
  }

  private void file(JobWork work) throws IOException {
    if (work instanceof JobWork.ThrottleSource throttle) {
      Taken job = taken.get(throttle.job());
      if (job != null) {
        job.source().pause(throttle.paused());
      }
    } else if (work instanceof JobWork.Gather gather) {
      Body body = files(gather.job()).gather(gather.ranges());
      outcomes.accept(
          new JobOutcome.Gathered(gather.job(), gather.worker(), gather.ranges(), body));
    } else if (work instanceof JobWork.Keep keep) {
      files(keep.job())
          .keep(keep.worker(), keep.range(), keep.folded(), keep.failures(), keep.values());
    } else if (work instanceof JobWork.KeepLog log) {
      files(log.job()).log(Instant.now(), log.worker(), log.range(), log.text());
    } else if (work instanceof JobWork.Assemble assemble) {
      executor.execute(() -> assemble(assemble));
    } else if (work instanceof JobWork.ReadFile read) {
      Body body = file(read.job(), read.file());
      outcomes.accept(
          new JobOutcome.FileRead(read.job(), read.file(), read.ticket(), read.asker(), body));
    } else if (work instanceof JobWork.CloseSource close) {
      Taken job = taken.get(close.job());
      if (job != null) {
        job.close();
        job.files().trim();
      }
    } else if (work instanceof JobWork.ForgetJob forget) {
      Taken job = taken.remove(forget.job());
      if (job != null) {
        job.close();
        job.files().delete();
      }
    }
  }

  private @Nullable Body read(Taken job, JobMessage.JobFile file) throws IOException {
    Body body = job.files().read(file);
    return body != null && file == JobMessage.JobFile.RETRY
        ? Resubmission.of(job.work().spec(), job.script(), body, spool)
        : body;
  }

  /** A file of a job that was taken here, which is the caller's then; null if there is none. */
  public @Nullable Body file(String id, JobMessage.JobFile file) throws IOException {
    Taken job = taken.get(id);
    return job == null ? null : read(job, file);
  }

  private void failed(JobWork work, ItemFailure failure) {
    if (work instanceof JobWork.OpenSource open) {
      outcomes.accept(new JobOutcome.SourceEnded(open.job(), failure));
    } else if (work instanceof JobWork.Gather gather) {
      outcomes.accept(new JobOutcome.SourceEnded(gather.job(), failure));
    } else if (work instanceof JobWork.Keep keep) {
      outcomes.accept(new JobOutcome.SourceEnded(keep.job(), failure));
    } else if (work instanceof JobWork.ReadFile read) {
      outcomes.accept(
          new JobOutcome.FileRead(read.job(), read.file(), read.ticket(), read.asker(), null));
    }
  }

  private JobFiles files(String job) throws IOException {
    Taken found = taken.get(job);
    if (found == null) {
      throw new IOException("no files of job " + job);
    }
    return found.files();
  }

  private void openSource(JobWork.OpenSource open) throws IOException {
    JobFiles files = new JobFiles(folder.resolve(open.job()), spool);
    byte[] script = spool.bytes(open.script());
    AtomicBoolean over = new AtomicBoolean();
    Source source =
        new Source(
            open,
            script,
            files,
            engine(open.spec()),
            limits,
            calls(open.job(), open.spec(), over),
            outcomes,
            text -> log(open.job(), text),
            spool::open);
    taken.put(open.job(), new Taken(open, script, files, source, over));
    executor.execute(source);
  }

  private ScriptEngine engine(JobSpec spec) throws IOException {
    ScriptEngine engine = engines.get(spec.engine());
    if (engine == null) {
      throw new IOException("this node has no engine " + spec.engine());
    }
    return engine;
  }

  private void log(String job, String text) {
    try {
      files(job).log(Instant.now(), self, null, text);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a line of the log of job " + job + " is lost", e);
    }
  }

  private void openWorkers(JobWork.OpenWorkers open) throws IOException {
    AtomicBoolean killed = new AtomicBoolean();
    worked.put(
        open.job(),
        new Slot.Job(
            open.job(),
            open.generation(),
            open.spec(),
            spool.bytes(open.script()),
            engine(open.spec()),
            limits.withItemTimeout(open.spec().itemTimeout()),
            calls(open.job(), open.spec(), killed),
            killed));
  }

  private void evaluate(JobWork.Evaluate work) {
    executor.execute(
        () -> {
          Slot.Job job = worked.get(work.job());
          try {
            if (job == null) {
              return;
            }
            byte[] items = spool.bytes(work.items());
            JobOutcome outcome = slots.get(work.slot()).evaluate(job, work, items, this::store);
            tell(work, job, outcome);
          } catch (IOException | UncheckedIOException e) {
            tell(
                work,
                job,
                new JobOutcome.WorkerDied(
                    work.slot(),
                    work.job(),
                    work.generation(),
                    work.range(),
                    null,
                    "the node's disk refused: " + e.getMessage(),
                    ""));
          } finally {
            slots.get(work.slot()).sweep();
          }
        });
  }

  /** Nobody waits for the outcome of a job that was closed meanwhile. */
  private void tell(JobWork.Evaluate work, Slot.@Nullable Job job, @Nullable JobOutcome outcome) {
    if (outcome != null && worked.get(work.job()) == job) {
      outcomes.accept(outcome);
    }
  }

  private Body store(byte[] values) {
    try {
      return spool.store(values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assemble(JobWork.Assemble work) {
    ItemFailure failure = null;
    try {
      Taken job = taken.get(work.job());
      if (job == null) {
        return;
      }
      if (work.fold()) {
        failure = fold(job);
      } else if (job.source().isMain()) {
        job.files().assembleOnly();
      } else {
        job.files().assembleList(resultBytesMax);
      }
    } catch (IOException e) {
      failure = new ItemFailure(null, "no result could be made: " + e.getMessage(), null);
    }
    outcomes.accept(new JobOutcome.Assembled(work.job(), failure));
  }

  private @Nullable ItemFailure fold(Taken job) throws IOException {
    byte[] folds = job.files().folds();
    if (folds.length == 0) {
      job.files().assembleValue("null".getBytes(StandardCharsets.UTF_8));
      return null;
    }
    try (ScriptWorker worker =
        engine(job.work().spec())
            .start(WorkerRole.EVALUATE, limits, text -> log(job.work().job(), text))) {
      var loaded =
          worker.load(
              job.work().spec().name(),
              new String(job.script(), StandardCharsets.UTF_8),
              job.work().spec().parameters());
      if (!(loaded instanceof Outcome.Done<?>)) {
        return Source.failure(loaded);
      }
      Outcome<byte[]> outcome = worker.fold(folds);
      if (outcome instanceof Outcome.Done<byte[]> done) {
        job.files().assembleValue(done.value());
        return null;
      }
      return Source.failure(outcome);
    }
  }

  private void kill(String id) {
    Slot.Job job = worked.remove(id);
    if (job != null) {
      job.killed().set(true);
    }
    slots.forEach(slot -> slot.kill(id));
  }

  /** Kills every worker process and query. */
  @Override
  public void close() {
    List.copyOf(worked.keySet()).forEach(this::kill);
    taken.values().forEach(Taken::close);
    slots.forEach(Slot::release);
  }
}

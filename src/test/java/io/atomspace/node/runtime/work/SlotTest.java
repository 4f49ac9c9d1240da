package io.atomspace.node.runtime.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.port.script.CPythonEngine;
import io.atomspace.node.port.script.Isolation;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.port.script.ScriptEngine;
import io.atomspace.node.port.script.ScriptWorker;
import io.atomspace.node.port.script.WorkerLimits;
import io.atomspace.node.port.script.WorkerRole;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.jobs.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotTest {
  private static final String ENDLESS = "def main(params):\n    while True:\n        pass\n";
  private static final String SQUARE = "def evaluate(n):\n    return n * n\n";

  @TempDir Path folder;
  private ScriptEngine engine;
  private final Slot slot = new Slot(0);

  @BeforeEach
  void open() {
    engine = new CPythonEngine("python3", Isolation.Level.PROCESS, folder);
  }

  @AfterEach
  void close() {
    slot.release();
    engine.close();
  }

  /** The real engine; something happens while its worker starts. */
  private record Meanwhile(ScriptEngine real, Runnable happening) implements ScriptEngine {
    @Override
    public String kind() {
      return real.kind();
    }

    @Override
    public String language() {
      return real.language();
    }

    @Override
    public Optional<String> unavailable() {
      return real.unavailable();
    }

    @Override
    public Optional<Isolation> isolation() {
      return real.isolation();
    }

    @Override
    public ScriptWorker start(WorkerRole role, WorkerLimits limits, Consumer<String> output) {
      happening.run();
      return real.start(role, limits, output);
    }

    @Override
    public void warmUp() {}

    @Override
    public void close() {}
  }

  private Slot.Job job(String id, String script, ScriptEngine on, AtomicBoolean killed) {
    JobSpec spec =
        new JobSpec(
            id,
            "python",
            "cpython",
            "",
            "{}",
            null,
            null,
            5,
            null,
            null,
            3,
            JobSpec.OnItemError.FAIL);
    return new Slot.Job(
        id,
        1,
        spec,
        script.getBytes(UTF_8),
        on,
        WorkerLimits.defaults(),
        RemoteCalls.none(),
        killed);
  }

  private JobOutcome evaluate(Slot.Job job, boolean main) {
    JobWork.Evaluate work = new JobWork.Evaluate(0, job.id(), 1, new Range(0, 1), main, Body.EMPTY);
    return slot.evaluate(
        job, work, "3\n".getBytes(UTF_8), values -> Body.inline(new Bytes(values)));
  }

  @Test
  void killWhileTheWorkerStartsIsNotLostAndTheSlotServesTheNextJob() {
    AtomicBoolean killed = new AtomicBoolean();
    ScriptEngine slow =
        new Meanwhile(
            engine,
            () -> {
              killed.set(true);
              slot.kill("endless");
            });
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          assertNull(evaluate(job("endless", ENDLESS, slow, killed), true));
          assertInstanceOf(
              JobOutcome.Evaluated.class,
              evaluate(job("square", SQUARE, engine, new AtomicBoolean()), false));
        });
  }
}

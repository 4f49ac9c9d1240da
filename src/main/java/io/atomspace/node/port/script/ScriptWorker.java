package io.atomspace.node.port.script;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.port.script.process.Frames;
import io.atomspace.node.port.script.process.Nursery;
import io.atomspace.node.port.script.process.WorkerProcess;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One worker process with one script. One thread drives it with blocking calls; {@link #kill} and
 * {@link #itemInHand} may be called by any other. Every call on a dead worker gives {@link
 * Outcome.Died}.
 */
public final class ScriptWorker implements AutoCloseable {
  private final Nursery nursery;
  private final WorkerProcess process;
  private final WorkerLimits limits;
  private final Consumer<String> output;
  private final Frames frames;
  private boolean greeted;
  private volatile int count;

  ScriptWorker(
      Nursery nursery, WorkerProcess process, WorkerLimits limits, Consumer<String> output) {
    this.nursery = nursery;
    this.process = process;
    this.limits = limits;
    this.output = output;
    this.frames = process.frames(limits.frameBytesMax());
  }

  /** The request to load a script, as JSON. */
  public record LoadRequest(
      String name,
      String script,
      String parameters,
      long memoryBytesMax,
      int frameBytesMax,
      int valueBytesMax,
      int outputBytesMax) {}

  /** What a script raised, as JSON. */
  public record RaisedReport(String message, String traceback) {}

  /** Reads the payload of the frame that ends a request. */
  private interface Reading<T> {
    T read(ByteBuffer payload) throws IOException;
  }

  /**
   * Compiles the script, runs its body and its {@code setup}. Call it once, first.
   *
   * @param name the file name that tracebacks show
   * @param parameters a JSON object
   */
  public Outcome<LoadedScript> load(String name, String script, String parameters) {
    LoadRequest request =
        new LoadRequest(
            name,
            script,
            parameters,
            limits.memoryBytesMax(),
            limits.frameBytesMax(),
            limits.valueBytesMax(),
            limits.outputBytesMax());
    return ask(
        'L',
        Json.write(request).getBytes(StandardCharsets.UTF_8),
        null,
        null,
        'l',
        payload -> new LoadedScript(Set.of(Json.read(text(payload), String[].class))));
  }

  /**
   * Evaluates a range of items, in order.
   *
   * @param items {@code count} lines of JSON
   * @param fold fold the values by {@code combine} to one
   */
  public Outcome<Batch> evaluate(byte[] items, int count, boolean fold) {
    ByteBuffer head = ByteBuffer.allocate(5).put((byte) (fold ? 1 : 0)).putInt(count);
    this.count = count;
    try (ItemTimer timer =
        limits.itemTimeout() == null
            ? null
            : new ItemTimer(nursery, process, limits.itemTimeout())) {
      Outcome<Batch> outcome = ask('E', head.array(), items, null, 'v', ScriptWorker::batch);
      if (outcome instanceof Outcome.Died && timer != null && timer.timedOut() != ItemTimer.NONE) {
        return new Outcome.TimedOut<>(timer.timedOut());
      }
      return outcome;
    } finally {
      this.count = 0;
    }
  }

  /** Folds lines of values by {@code combine}, in order, to one; an error raises. */
  public Outcome<byte[]> fold(byte[] values) {
    return ask('F', values, null, null, 'v', payload -> batch(payload).values());
  }

  /** Runs {@code main}; the outcome is its value, as a batch of one. */
  public Outcome<Batch> main(RemoteCalls calls) {
    try (RemoteAnswers answers = new RemoteAnswers(frames, calls)) {
      return ask(
          'M',
          new byte[0],
          null,
          new Callbacks(answers, (lines, n) -> {}),
          'v',
          ScriptWorker::batch);
    }
  }

  /** Runs {@code query}; the outcome is the number of items handed to the sink. */
  public Outcome<Long> query(RemoteCalls calls, ItemSink sink) {
    try (RemoteAnswers answers = new RemoteAnswers(frames, calls)) {
      return ask('Q', new byte[0], null, new Callbacks(answers, sink), 'e', ByteBuffer::getLong);
    }
  }

  private record Callbacks(RemoteAnswers answers, ItemSink sink) {}

  private <T> Outcome<T> ask(
      char request,
      byte[] head,
      byte @Nullable [] body,
      @Nullable Callbacks callbacks,
      char end,
      Reading<T> reading) {
    try {
      if (!greeted) {
        expect(frames.receive(), 'h');
        greeted = true;
      }
      frames.send(request, head, body == null ? new byte[0] : body);
      while (true) {
        Frames.Frame frame = frames.receive();
        if (frame.type() == 'o') {
          output.accept(text(frame.buffer()));
        } else if (frame.type() == 'x') {
          RaisedReport raised = Json.read(text(frame.buffer()), RaisedReport.class);
          return new Outcome.Raised<>(raised.message(), raised.traceback());
        } else if (callbacks == null || !calledBack(frame, callbacks)) {
          expect(frame, end);
          return new Outcome.Done<>(reading.read(frame.buffer()));
        }
      }
    } catch (EOFException e) {
      return died("");
    } catch (Frames.ProtocolException | BufferUnderflowException | Json.MalformedException e) {
      process.kill();
      return died("spoke against the protocol: " + e.getMessage() + "; ");
    } catch (IOException e) {
      // The pipe broke while writing; its end says why.
      return died("");
    }
  }

  private static boolean calledBack(Frames.Frame frame, Callbacks callbacks) throws IOException {
    ByteBuffer payload = frame.buffer();
    switch (frame.type()) {
      case 'i' -> {
        int items = payload.getInt();
        byte[] lines = new byte[payload.remaining()];
        payload.get(lines);
        callbacks.sink().items(lines, items);
      }
      case 'c' -> callbacks.answers().call(payload);
      case 'n' -> callbacks.answers().next(payload);
      case 'd' -> callbacks.answers().drop(payload.getInt());
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void expect(Frames.Frame frame, char type) throws IOException {
    if (frame.type() != type) {
      throw new Frames.ProtocolException("'" + frame.type() + "' instead of '" + type + "'");
    }
  }

  private static Batch batch(ByteBuffer payload) throws IOException {
    long cpuNanos = payload.getLong();
    long wallNanos = payload.getLong();
    int length = payload.getInt();
    if (length < 0 || length > payload.remaining()) {
      throw new Frames.ProtocolException("failures of " + length + " bytes");
    }
    byte[] failed = new byte[length];
    payload.get(failed);
    List<Batch.FailedItem> failures = new ArrayList<>();
    new String(failed, StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> failures.add(Json.read(line, Batch.FailedItem.class)));
    byte[] values = new byte[payload.remaining()];
    payload.get(values);
    return new Batch(values, failures, cpuNanos, wallNanos);
  }

  private static String text(ByteBuffer payload) {
    return StandardCharsets.UTF_8.decode(payload).toString();
  }

  private <T> Outcome<T> died(String before) {
    Integer item = itemInHand();
    return new Outcome.Died<>(
        before + process.ending(),
        item == null ? OptionalInt.empty() : OptionalInt.of(item),
        process.errors());
  }

  /** The place in its batch of the item that is being evaluated; null if there is none. */
  public @Nullable Integer itemInHand() {
    long item = process.position();
    return item >= 0 && item < count ? (int) item : null;
  }

  /**
   * Kills the process and all that it started; a call in progress returns {@link Outcome.Died}
   * within milliseconds. Does not wait.
   */
  public void kill() {
    process.kill();
  }

  /** Kills the process if it lives, and frees what it held. Called by the driving thread. */
  @Override
  public void close() {
    nursery.release(process);
  }
}

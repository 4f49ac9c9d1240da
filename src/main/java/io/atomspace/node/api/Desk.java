package io.atomspace.node.api;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.runtime.LiveNode;
import io.atomspace.node.runtime.NodeEvent;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Between the resources and the node: puts commands, waits for ends, and goes on only on threads of
 * the front door, never on the node's own.
 */
@ApplicationScoped
public class Desk {
  /** A peer that does not answer in this time is taken for away. */
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private static final int WAITERS_MAX = 1000;

  /** A majority tells in this time what it knows of a job. */
  private static final long FIND_MILLIS = 10_000;

  @Inject private LiveNode node;

  @Resource(lookup = "concurrent/front")
  private ManagedExecutorService executor;

  private final AtomicInteger waiters = new AtomicInteger();

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public Desk() {}

  LiveNode node() {
    return node;
  }

  ManagedExecutorService executor() {
    return executor;
  }

  SubmissionReader reader() {
    Map<String, String> engines = new HashMap<>();
    node.engines().forEach((kind, engine) -> engines.put(kind, engine.language()));
    Rules rules =
        new Rules(engines, node.configuration().pythonEngine(), node.configuration().limits());
    LiveNode target = node;
    return new SubmissionReader(
        rules,
        new Bodies() {
          @Override
          public Body store(InputStream stream, long bytesMax) throws IOException {
            return target.store(stream, bytesMax);
          }

          @Override
          public void discard(Body body) throws IOException {
            target.discard(body);
          }
        });
  }

  /** The newest view of a job; else what all nodes agree on about it, or 404, or 503. */
  JobView job(String id) {
    return node.job(id).orElseGet(() -> find(id));
  }

  private JobView find(String id) {
    Effect.Answer answer;
    try {
      answer =
          node.ask(ticket -> new JobCommand.Find(ticket, id))
              .toCompletableFuture()
              .get(FIND_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unknownJob(id).exception();
    } catch (ExecutionException | TimeoutException e) {
      throw Problem.of(503, "No majority", "no majority told in time of job '" + id + "'")
          .exception();
    }
    if (answer instanceof JobCommand.Taken taken) {
      return taken.view();
    }
    if (answer instanceof Effect.Refusal refusal && refusal.status() == 503) {
      throw Problem.of(503, refusal.title(), refusal.detail()).exception();
    }
    throw Problem.unknownJob(id).exception();
  }

  CompletionStage<JobCommand.Taken> submit(Submission job, @Nullable String key) {
    return ask(
        ticket -> new JobCommand.Submit(ticket, job.spec(), job.script(), job.items(), key),
        JobCommand.Taken.class);
  }

  CompletionStage<JobCommand.Taken> cancel(String id) {
    return ask(ticket -> new JobCommand.Cancel(ticket, id), JobCommand.Taken.class);
  }

  /** A file of a job, from wherever its taker is; who gets it discards it. */
  CompletionStage<Body> fetch(String id, JobFile file) {
    return ask(ticket -> new JobCommand.Fetch(ticket, id, file), JobCommand.Fetched.class)
        .thenApply(JobCommand.Fetched::body);
  }

  /** Puts a command; a refusal ends the request with its problem. */
  <T extends Effect.Answer> CompletionStage<T> ask(
      LongFunction<Event.Command> command, Class<T> expected) {
    return ask(command, expected, Duration.ZERO);
  }

  /**
   * @param patience how long the node itself waits before it answers
   */
  <T extends Effect.Answer> CompletionStage<T> ask(
      LongFunction<Event.Command> command, Class<T> expected, Duration patience) {
    CompletableFuture<Effect.Answer> answer = node.ask(command).toCompletableFuture();
    return answer
        .copy()
        .orTimeout(ANSWER.plus(patience).toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (given, failure) -> {
              if (failure instanceof TimeoutException) {
                answer.thenAccept(this::tooLate);
                throw Problem.of(503, "No answer", "the node in charge is away; ask again later")
                    .exception();
              }
              if (failure != null) {
                throw new CompletionException(failure);
              }
              if (given instanceof Effect.Refusal refusal) {
                throw Problem.of(refusal).exception();
              }
              return expected.cast(given);
            },
            executor);
  }

  /** Nobody waits for this answer any more. */
  private void tooLate(Effect.Answer answer) {
    if (answer instanceof JobCommand.Fetched fetched) {
      executor.execute(() -> discard(fetched.body()));
    }
  }

  void discard(Body body) {
    try {
      node.discard(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job once it has ended, or as it stands when the time is over. */
  CompletionStage<JobView> ended(String id, Duration patience) {
    if (patience.isZero() || job(id).state().isTerminal()) {
      return CompletableFuture.completedStage(job(id));
    }
    if (waiters.incrementAndGet() > WAITERS_MAX) {
      waiters.decrementAndGet();
      throw Problem.of(503, "Too many waiting", "ask without wait, or later").exception();
    }
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    Consumer<NodeEvent> ears =
        event -> {
          if (id.equals(event.job())
              && event.data() instanceof JobView view
              && view.state().isTerminal()) {
            end.complete(true);
          }
        };
    AutoCloseable subscription = node.subscribe(ears);
    // It may have ended before the ears were there.
    if (job(id).state().isTerminal()) {
      end.complete(true);
    }
    return end.completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (done, failure) -> {
              waiters.decrementAndGet();
              EventStream.close(subscription);
              return job(id);
            },
            executor);
  }
}

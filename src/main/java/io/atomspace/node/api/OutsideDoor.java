package io.atomspace.node.api;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.port.transport.OutsideRequest;
import io.atomspace.node.protocol.jobs.JobView;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that come over the transport, such as MQTT: read as strictly as those over HTTP. Whoever
 * gave a response topic hears the accepted job and then its final state, or the problem.
 */
@ApplicationScoped
public class OutsideDoor {
  private static final Logger LOG = Logger.getLogger(OutsideDoor.class.getName());
  private static final Duration PATIENCE = Duration.ofDays(1);

  @Inject private Desk desk;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public OutsideDoor() {}

  void open(
      @Observes @Initialized(ApplicationScoped.class) @Priority(NodeMetrics.AFTER_NODE)
          Object event) {
    desk.node().outsiders(this::hear);
  }

  /** Called on a thread of the transport, so it hands over at once. */
  private void hear(OutsideRequest request) {
    try {
      desk.executor().execute(() -> serve(request));
    } catch (RejectedExecutionException e) {
      if (request instanceof OutsideRequest.Submission submission) {
        answer(submission, Problem.of(503, "Node overloaded", "too many requests; try later"));
      }
    }
  }

  private void serve(OutsideRequest request) {
    if (request instanceof OutsideRequest.Submission submission) {
      submit(submission);
    } else if (request instanceof OutsideRequest.Cancellation cancellation) {
      if (desk.node().job(cancellation.job()).isPresent()) {
        desk.cancel(cancellation.job()).whenComplete((taken, failure) -> log(failure));
      }
    }
  }

  private void submit(OutsideRequest.Submission request) {
    try {
      Submission job = desk.reader().json(new ByteArrayInputStream(request.json()));
      desk.submit(job, request.idempotencyKey())
          .thenCompose(
              taken -> {
                answer(request, taken.view());
                return desk.ended(taken.view().id(), PATIENCE);
              })
          .whenComplete((ended, failure) -> finish(request, ended, failure));
    } catch (Problem.Exception e) {
      answer(request, e.problem());
    } catch (IOException e) {
      answer(request, Problem.of(503, "Node failed", "the job could not be stored"));
    }
  }

  private static void finish(
      OutsideRequest.Submission request, @Nullable JobView ended, @Nullable Throwable failure) {
    if (ended != null) {
      answer(request, ended);
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    answer(
        request,
        cause instanceof Problem.Exception problem
            ? problem.problem()
            : Problem.of(500, "Node failed", "see the node's log"));
    log(cause instanceof Problem.Exception ? null : cause);
  }

  private static void answer(OutsideRequest.Submission request, Object answer) {
    request.reply().send(Bytes.utf8(Json.write(answer)).array());
  }

  private static void log(@Nullable Throwable failure) {
    if (failure != null) {
      LOG.log(Level.WARNING, "a request from outside failed", failure);
    }
  }
}

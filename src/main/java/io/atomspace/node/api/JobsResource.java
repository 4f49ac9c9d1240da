package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.runtime.NodeEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs: submitted here, seen from every node. */
@ApplicationScoped
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "jobs")
public class JobsResource {
  @Inject private Desk desk;
  @Inject private JobFileAnswers files;
  @Inject private EventStreams streams;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public JobsResource() {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "submit",
      summary = "Submit a job",
      description =
          "Answers 202 with the job; with wait, 200 with job and result if it ends in time.")
  public CompletionStage<Response> submit(
      InputStream body,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("wait") @Nullable String wait,
      @Context UriInfo uri)
      throws IOException {
    Parameters.only(uri, "wait");
    return submitted(key, wait, uri, () -> desk.reader().json(body));
  }

  @POST
  @Consumes("text/x-python")
  @Operation(
      operationId = "submitScript",
      summary = "Submit a bare script",
      description = "All else of the job comes as query parameters.")
  public CompletionStage<Response> submitScript(
      InputStream script,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("wait") @Nullable String wait,
      @Context UriInfo uri)
      throws IOException {
    return submitted(key, wait, uri, () -> desk.reader().script(script, uri.getQueryParameters()));
  }

  /** Reads a submission, once headers and parameters are known to be right. */
  private interface Reading {
    Submission read() throws IOException;
  }

  private CompletionStage<Response> submitted(
      @Nullable String key, @Nullable String wait, UriInfo uri, Reading reading)
      throws IOException {
    Duration patience = Parameters.patience(wait);
    Parameters.key(key);
    URI base = uri.getBaseUri();
    return desk.submit(reading.read(), key)
        .thenCompose(
            taken ->
                patience.isZero()
                    ? java.util.concurrent.CompletableFuture.completedStage(
                        accepted(taken.view(), base))
                    : desk.ended(taken.view().id(), patience)
                        .thenCompose(view -> files.jobAndResult(view, accepted(view, base))));
  }

  private static Response accepted(JobView job, URI base) {
    return Response.accepted(Json.write(job))
        .location(base.resolve("jobs/" + job.id()))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .build();
  }

  @GET
  @Operation(operationId = "jobs", summary = "All jobs of the cluster, the newest first")
  public Response list(
      @QueryParam("state") @Nullable String state, @QueryParam("limit") @Nullable String limit) {
    JobView.@Nullable State wanted = Parameters.state(state);
    int count = Parameters.number("limit", limit, 1000, 1, 10_000);
    List<JobView> jobs = new ArrayList<>(desk.node().jobs());
    if (wanted != null) {
      jobs.removeIf(job -> job.state() != wanted);
    }
    return Response.ok(Json.write(jobs.subList(0, Math.min(count, jobs.size())))).build();
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "job", summary = "A job as it stands")
  public Response get(@PathParam("id") String id) {
    return Response.ok(Json.write(desk.job(id))).build();
  }

  @DELETE
  @Path("/{id}")
  @Operation(operationId = "cancel", summary = "Cancel a job; the first terminal state wins")
  public CompletionStage<Response> cancel(@PathParam("id") String id) {
    desk.job(id);
    return desk.cancel(id).thenApply(taken -> Response.accepted(Json.write(taken.view())).build());
  }

  @GET
  @Path("/{id}/result")
  @Operation(
      operationId = "result",
      summary = "The result",
      description = "202 with the job while it runs; 409 when it failed or was cancelled.")
  public CompletionStage<Response> result(
      @PathParam("id") String id, @QueryParam("wait") @Nullable String wait, @Context UriInfo uri) {
    Duration patience = Parameters.patience(wait);
    URI base = uri.getBaseUri();
    return desk.ended(id, patience).thenCompose(view -> files.result(view, accepted(view, base)));
  }

  @GET
  @Path("/{id}/log")
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(operationId = "log", summary = "What the script printed: time, node, part, text")
  public CompletionStage<Response> log(@PathParam("id") String id) {
    desk.job(id);
    return desk.fetch(id, JobFile.LOG)
        .thenApply(body -> files.stream(body, MediaType.TEXT_PLAIN + ";charset=UTF-8"));
  }

  @GET
  @Path("/{id}/failures")
  @Operation(operationId = "failures", summary = "The items set aside, each with its traceback")
  public CompletionStage<Response> failures(@PathParam("id") String id) {
    desk.job(id);
    return desk.fetch(id, JobFile.FAILURES).thenApply(files::list);
  }

  @POST
  @Path("/{id}/retry")
  @Operation(operationId = "retry", summary = "A new job over the failed items only")
  public CompletionStage<Response> retry(
      @PathParam("id") String id,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @Context UriInfo uri) {
    Parameters.key(key);
    JobView job = desk.job(id);
    if (!job.state().isTerminal()) {
      throw Problem.of(409, "Job not ended", "it is " + job.state().name().toLowerCase(Locale.ROOT))
          .exception();
    }
    if (job.items().failed() == 0) {
      throw Problem.of(409, "Nothing failed", "the job has no failed items").exception();
    }
    URI base = uri.getBaseUri();
    return desk.fetch(id, JobFile.RETRY)
        .thenCompose(body -> desk.submit(files.submission(body), key))
        .thenApply(JobCommand.Taken::view)
        .thenApply(view -> accepted(view, base));
  }

  @GET
  @Path("/{id}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(operationId = "jobEvents", summary = "Each change of the job, until it ends")
  public void events(@PathParam("id") String id, @Context SseEventSink sink, @Context Sse sse) {
    desk.job(id);
    streams.open(id, () -> new NodeEvent("job", id, desk.job(id)), sse, sink);
  }
}

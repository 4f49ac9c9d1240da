package io.atomspace.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers made of a job's files, streamed from the spool: a result need not fit the memory. */
@ApplicationScoped
public class JobFileAnswers {
  @Inject private Desk desk;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public JobFileAnswers() {}

  /** 200 and the result, 409 if there will be none, else what says that it runs. */
  CompletionStage<Response> result(JobView job, Response running) {
    return switch (job.state()) {
      case QUEUED, RUNNING -> CompletableFuture.completedStage(running);
      case SUCCEEDED ->
          desk.fetch(job.id(), JobFile.RESULT)
              .thenApply(body -> stream(body, MediaType.APPLICATION_JSON));
      case FAILED, CANCELLED -> {
        String state = job.state().name().toLowerCase(Locale.ROOT);
        String why = job.error() == null ? "the job was " + state : job.error().message();
        throw Problem.of(409, "Job " + state, why).because(job.error()).exception();
      }
    };
  }

  /** 200 with the job and, if it succeeded, its result; else what says that it runs. */
  CompletionStage<Response> jobAndResult(JobView job, Response running) {
    if (!job.state().isTerminal()) {
      return CompletableFuture.completedStage(running);
    }
    String start = "{\"job\":" + Json.write(job);
    if (job.state() != JobView.State.SUCCEEDED) {
      return CompletableFuture.completedStage(
          Response.ok(start + "}", MediaType.APPLICATION_JSON).build());
    }
    return desk.fetch(job.id(), JobFile.RESULT)
        .thenApply(
            body ->
                answer(
                    MediaType.APPLICATION_JSON,
                    out -> {
                      out.write((start + ",\"result\":").getBytes(UTF_8));
                      copy(body, out);
                      out.write('}');
                    }));
  }

  Response stream(Body body, String type) {
    return answer(type, out -> copy(body, out));
  }

  /** Lines of JSON as a JSON array. */
  Response list(Body lines) {
    return answer(
        MediaType.APPLICATION_JSON,
        out -> {
          out.write('[');
          copy(lines, new LinesToList(out));
          out.write(']');
        });
  }

  /** The submission that a retry is made of. */
  Submission submission(Body body) {
    try (InputStream in = desk.node().open(body)) {
      return desk.reader().json(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      desk.discard(body);
    }
  }

  private static Response answer(String type, StreamingOutput output) {
    return Response.ok(output, type).build();
  }

  private void copy(Body body, OutputStream out) throws IOException {
    try (InputStream in = desk.node().open(body)) {
      in.transferTo(out);
    } finally {
      desk.discard(body);
    }
  }

  /** Writes a comma where a line ends and another follows. */
  private static final class LinesToList extends OutputStream {
    private final OutputStream out;
    private boolean ended;

    LinesToList(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      for (int i = offset; i < offset + length; i++) {
        if (ended) {
          out.write(',');
          ended = false;
        }
        if (bytes[i] == '\n') {
          out.write(bytes, from, i - from);
          from = i + 1;
          ended = true;
        }
      }
      out.write(bytes, from, offset + length - from);
    }
  }
}

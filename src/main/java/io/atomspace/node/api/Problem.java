package io.atomspace.node.api;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.jobs.ItemFailure;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not served: the one shape of every error (RFC 9457).
 *
 * @param type names the kind of problem, for programs
 * @param title names it for people
 * @param detail what was wrong this time and what would be right
 * @param instance the path that was asked
 * @param errors every fault of the request, if it can be told in parts
 * @param error why the job failed, if that is the problem
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String instance,
    @Nullable List<Fault> errors,
    @Nullable ItemFailure error) {

  /** The content type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int VALUE_CHARS_MAX = 120;

  /**
   * One fault of a request.
   *
   * @param field its name in the submission, or of the parameter or header
   * @param value what was given, cut if long; null if nothing was
   * @param allowed what would be right
   */
  public record Fault(String field, @Nullable String value, String allowed) {
    public Fault {
      if (value != null && value.length() > VALUE_CHARS_MAX) {
        value = value.substring(0, VALUE_CHARS_MAX) + "...";
      }
    }
  }

  static Problem of(int status, String title, String detail) {
    return new Problem(type(title), title, status, detail, null, null, null);
  }

  static Problem of(int status, String title, List<Fault> faults) {
    String detail =
        faults.size() == 1
            ? faults.get(0).field() + ": " + faults.get(0).allowed()
            : faults.size() + " faults, see errors";
    return new Problem(type(title), title, status, detail, null, List.copyOf(faults), null);
  }

  static Problem of(Effect.Refusal refusal) {
    return of(refusal.status(), refusal.title(), refusal.detail());
  }

  /** A node knows no job of this id. */
  static Problem unknownJob(String id) {
    return of(404, "Unknown job", "this node knows no job '" + shown(id) + "'");
  }

  private static String type(String title) {
    return "urn:atomspace:problem:" + title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  static String shown(String text) {
    return text.length() > VALUE_CHARS_MAX ? text.substring(0, VALUE_CHARS_MAX) + "..." : text;
  }

  Problem at(String path) {
    return new Problem(type, title, status, detail, shown(path), errors, error);
  }

  Problem because(@Nullable ItemFailure failure) {
    return new Problem(type, title, status, detail, instance, errors, failure);
  }

  Response response() {
    Response.ResponseBuilder response =
        Response.status(status).type(MEDIA_TYPE).entity(Json.write(this));
    if (status == 503 || status == 429) {
      response.header("Retry-After", "1");
    }
    return response.build();
  }

  /** Ends a request with this problem. */
  static final class Exception extends RuntimeException {
    private final transient Problem problem;

    Exception(Problem problem) {
      super(problem.title() + ": " + problem.detail());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  Exception exception() {
    return new Exception(this);
  }
}

package io.atomspace.node.api;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Turns whatever ends a request into a {@link Problem}; a fault of ours is logged, not shown. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());

  @Context private @Nullable UriInfo uri;

  @Override
  public Response toResponse(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof WebApplicationException web && web.getResponse().getStatus() < 400) {
      return web.getResponse();
    }
    Problem problem = problem(cause);
    Response response =
        (uri == null ? problem : problem.at(uri.getRequestUri().getRawPath())).response();
    if (cause instanceof NotAllowedException) {
      String allow = ((NotAllowedException) cause).getResponse().getHeaderString("Allow");
      return Response.fromResponse(response).header("Allow", allow).build();
    }
    return response;
  }

  private static Problem problem(Throwable cause) {
    if (cause instanceof Problem.Exception known) {
      return known.problem();
    }
    if (cause instanceof NotFoundException) {
      return Problem.of(404, "Not found", "there is nothing at this path; see /openapi");
    }
    if (cause instanceof NotAllowedException) {
      return Problem.of(405, "Method not allowed", "this path serves other methods, see Allow");
    }
    if (cause instanceof NotAcceptableException) {
      return Problem.of(406, "Not acceptable", "no type in Accept is served here; see /openapi");
    }
    if (cause instanceof NotSupportedException) {
      return Problem.of(
          415,
          "Unsupported media type",
          "send application/json, or the bare script of a job as text/x-python");
    }
    if (cause instanceof WebApplicationException web) {
      int status = web.getResponse().getStatus();
      String reason = web.getResponse().getStatusInfo().getReasonPhrase();
      return Problem.of(status, reason, status < 500 ? "the request is not valid" : "see the log");
    }
    LOG.log(Level.SEVERE, "a request failed by a fault of this node", cause);
    return Problem.of(500, "Internal error", "a fault of this node; its log tells more");
  }
}

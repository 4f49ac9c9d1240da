package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What the server answers outside of {@code /api/v1}: the same shape, never a page of HTML.
 * Declared in {@code web.xml}.
 */
public class ErrorPage extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int status = 404;
    if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code) {
      status = code;
    }
    String path = request.getRequestURI();
    if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked) {
      path = asked;
    }
    Problem problem =
        switch (status) {
          case 404 -> Problem.of(404, "Not found", "there is nothing at this path; see /openapi");
          case 405 -> Problem.of(405, "Method not allowed", "this path serves other methods");
          case 413 -> Problem.of(413, "Too large", "the request is larger than this node takes");
          default ->
              status < 500
                  ? Problem.of(status, "Bad request", "the request is not valid")
                  : Problem.of(
                      status, "Internal error", "a fault of this node; its log tells more");
        };
    byte[] body = Json.write(problem.at(path)).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}

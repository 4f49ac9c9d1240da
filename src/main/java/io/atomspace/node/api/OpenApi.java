package io.atomspace.node.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/**
 * {@code /openapi}: the description of the REST resource that the build writes from its
 * annotations, as YAML, or as JSON where {@code ?format=JSON} or the Accept header asks for it. The
 * paths and forms are those of MicroProfile OpenAPI 4.0 (section "OpenAPI endpoint"); its feature
 * would read the same document with libraries of its own at each start of a node.
 */
public class OpenApi extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean json = wantsJson(request);
    String file = json ? "/META-INF/openapi.json" : "/META-INF/openapi.yaml";
    try (InputStream document = OpenApi.class.getResourceAsStream(file)) {
      if (document == null) {
        throw new IOException(file + " is not in the application");
      }
      byte[] body = document.readAllBytes();
      response.setContentType(json ? "application/json" : "application/yaml");
      response.setCharacterEncoding("UTF-8");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  private static boolean wantsJson(HttpServletRequest request) {
    String format = request.getParameter("format");
    String accept = request.getHeader("Accept");
    return format != null
        ? format.equalsIgnoreCase("json")
        : accept != null && accept.contains("json");
  }
}

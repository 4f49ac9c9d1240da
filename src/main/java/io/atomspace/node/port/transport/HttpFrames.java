package io.atomspace.node.port.transport;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Base64;

/** The server's side of an {@link HttpTransport}; without one there is nothing here. */
public class HttpFrames extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Inject private transient HttpDoor door;

  /** The server and CDI inject the field. */
  @SuppressWarnings("NullAway.Init")
  public HttpFrames() {}

  /** Shows a client of HTTP/2 which protocol is spoken here. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus((door.isOpen() ? HttpDoor.Answer.TAKEN : HttpDoor.Answer.CLOSED).status());
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] greeting;
    try {
      String said = request.getHeader(HttpDoor.GREETING);
      greeting = Base64.getDecoder().decode(said == null ? "" : said);
    } catch (IllegalArgumentException e) {
      response.setStatus(HttpDoor.Answer.MALFORMED.status());
      return;
    }
    response.setStatus(door.take(greeting, request.getInputStream()).status());
  }
}

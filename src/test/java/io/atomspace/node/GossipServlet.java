package io.atomspace.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.api.programs.AtomSpaceNode;
import io.atomspace.node.api.programs.Program;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Another application in a node's server: what its users say, all its like hear. */
public class GossipServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Inject private transient AtomSpaceNode node;

  private final transient Queue<String> heard = new ConcurrentLinkedQueue<>();
  private transient Program gossip;

  @Override
  protected synchronized void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (gossip == null) {
      gossip = node.join("gossip", (from, text) -> heard.add(from + " " + new String(text, UTF_8)));
    }
    String say = request.getParameter("say");
    String answer =
        switch (request.getPathInfo()) {
          case "/view" ->
              node.self() + " of " + node.peers() + " led by " + node.leader().orElse("none");
          case "/say" ->
              gossip.broadcast(say.getBytes(UTF_8)).toCompletableFuture().join().toString();
          case "/heard" -> String.join("\n", heard);
          default -> "what?";
        };
    response.getWriter().print(answer);
  }

  @Override
  public void destroy() {
    if (gossip != null) {
      gossip.close();
    }
  }
}

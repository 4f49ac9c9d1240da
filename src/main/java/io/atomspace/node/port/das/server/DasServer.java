package io.atomspace.node.port.das.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.atomspace.node.port.das.pickle.PickleException;
import io.atomspace.node.port.das.pickle.PickleReader;
import io.atomspace.node.port.das.pickle.PickleWriter;
import io.atomspace.node.port.das.pickle.Plain;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.port.das.store.QueryException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A DAS Server of the function generation: {@code POST /function/query-engine} with pickled bodies,
 * over one {@link AtomStore}, read-only unless told otherwise. Speaks with {@code hyperon_das} 0.9.
 *
 * <p>Every bad request gets an error status and a pickled text or dict; none ends the server.
 */
public final class DasServer implements AutoCloseable {
  static final String PATH = "/function/query-engine";
  static final String DAS_VERSION = "0.9.13";
  static final String ATOM_DB_VERSION = "0.8.7";
  private static final int THREADS = 4;
  private static final int WAITING_MAX = 256;

  static {
    // Read by the JDK's server when it is first used: without the first each reply waits for a
    // delayed acknowledgement (40 ms), without the second a silent client holds a thread for good.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
      System.setProperty("sun.net.httpserver.maxReqTime", "60");
    }
  }

  private final HttpServer http;
  private final ThreadPoolExecutor threads;
  private final Actions actions;
  private final DasLimits limits;

  private DasServer(HttpServer http, AtomStore store, DasLimits limits, boolean writable) {
    this.http = http;
    this.limits = limits;
    actions = new Actions(store, limits, writable);
    threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_MAX));
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Serves at once.
   *
   * @param port 0 for a free one
   * @param writable {@code commit_changes} adds atoms, kept in memory; they are all seen or none
   * @throws IOException if the port is taken or the host is not this machine's
   */
  public static DasServer start(
      String host, int port, AtomStore store, DasLimits limits, boolean writable)
      throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(host, port), WAITING_MAX);
    DasServer server = new DasServer(http, store, limits, writable);
    http.setExecutor(server.threads);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** On the loopback address, read-only, with default limits. */
  public static DasServer start(int port, AtomStore store) throws IOException {
    return start("127.0.0.1", port, store, DasLimits.DEFAULT, false);
  }

  public int port() {
    return http.getAddress().getPort();
  }

  /** What a client is given: {@code http://HOST:PORT/function/query-engine}. */
  public String url() {
    return "http://" + http.getAddress().getHostString() + ":" + port() + PATH;
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      byte[] reply;
      try {
        reply = reply(exchange);
      } catch (Refusal refusal) {
        status = refusal.status();
        reply = PickleWriter.pickle(refusal.body(), Integer.MAX_VALUE);
      }
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      exchange.sendResponseHeaders(status, reply.length);
      exchange.getResponseBody().write(reply);
    }
  }

  private byte[] reply(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals(PATH)) {
      throw Refusal.function(404, "the function is at " + PATH);
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      throw Refusal.function(405, "only POST is answered");
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.startsWith("application/octet-stream")) {
      throw Refusal.function(400, "Body must be binary with Content-Type application/octet-stream");
    }
    byte[] body = exchange.getRequestBody().readNBytes(limits.requestBytesMax() + 1);
    if (body.length > limits.requestBytesMax()) {
      throw Refusal.function(
          413, "the request is over the limit of " + limits.requestBytesMax() + " bytes");
    }
    Object request;
    try {
      request = Plain.of(new PickleReader(body).read(), 1_000_000);
    } catch (PickleException e) {
      throw Refusal.function(400, "the request's pickle is refused: " + e.getMessage());
    }
    if (!(request instanceof Map<?, ?> map)
        || !(map.get("action") instanceof String action)
        || !(map.get("input") instanceof Map<?, ?> input)) {
      throw Refusal.function(400, "expected a dict with the text 'action' and the dict 'input'");
    }
    return perform(action, new Request(input));
  }

  private byte[] perform(String action, Request input) {
    try {
      PickleWriter out = new PickleWriter(limits.replyBytesMax());
      actions.perform(action, input, out);
      return out.finish();
    } catch (QueryException e) {
      int status = e.reason() == QueryException.Reason.MALFORMED ? 400 : 500;
      throw Refusal.function(status, String.valueOf(e.getMessage()));
    } catch (PickleException e) {
      throw Refusal.function(500, String.valueOf(e.getMessage()));
    }
  }
}

package io.atomspace.node.tool.bench.transports;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** {@code java.net.http}: each message is a request of its own, one after the other. */
final class RawHttp implements Ends {
  private static final String PATH = "/raw";

  private final List<Doorstep> servers = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  RawHttp(Ears ears) throws IOException {
    for (int end = 0; end < 2; end++) {
      int here = end;
      servers.add(new Doorstep(PATH, exchange -> take(here, exchange, ears)));
    }
  }

  private static void take(int end, HttpExchange exchange, Ears ears) throws IOException {
    byte[] message = exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
    ears.heard(end, message);
  }

  @Override
  public void send(int end, byte[] message) throws IOException, InterruptedException {
    client.send(
        HttpRequest.newBuilder(URI.create(servers.get(1 - end).url() + PATH))
            .POST(HttpRequest.BodyPublishers.ofByteArray(message))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  @Override
  public void close() {
    servers.forEach(Doorstep::close);
  }
}

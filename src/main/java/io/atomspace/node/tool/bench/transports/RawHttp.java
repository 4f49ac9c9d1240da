package io.atomspace.node.tool.bench.transports;

import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** {@code java.net.http}: each message is a request of its own, one after the other. */
final class RawHttp implements Ends {
  private static final int NO_CONTENT = 204;

  private final List<Doorstep> servers = new ArrayList<>();
  private final HttpClient client;

  RawHttp(HttpClient.Version version, Ears ears) throws IOException, InterruptedException {
    client = HttpClient.newBuilder().version(version).build();
    for (int end = 0; end < 2; end++) {
      int here = end;
      servers.add(new Doorstep((method, headers, body) -> take(here, method, body, ears)));
    }
    // It asks for HTTP/2 in the clear with a request that has no body, or never.
    for (Doorstep server : servers) {
      client.send(
          HttpRequest.newBuilder(URI.create(server.url())).build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }

  private static int take(int end, HttpMethod method, InputStream body, Ears ears)
      throws IOException {
    if (method.equals(HttpMethod.POST)) {
      ears.heard(end, body.readAllBytes());
    }
    return NO_CONTENT;
  }

  @Override
  public void send(int end, byte[] message) throws IOException, InterruptedException {
    client.send(
        HttpRequest.newBuilder(URI.create(servers.get(1 - end).url()))
            .POST(HttpRequest.BodyPublishers.ofByteArray(message))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  @Override
  public void close() {
    servers.forEach(Doorstep::close);
  }
}

package io.atomspace.node.tool;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;

/** The front door of a node, over HTTP. */
final class Front {
  static final String DEFAULT_URL = "http://127.0.0.1:9081";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String url;

  Front(String url) {
    this.url = url.replaceAll("/+$", "");
  }

  String url() {
    return url;
  }

  JsonValue get(String path) throws IOException {
    return json(send(request(path).GET().build()));
  }

  JsonObject getObject(String path) throws IOException {
    return get(path).asJsonObject();
  }

  JsonObject submit(JsonObject submission) throws IOException {
    return json(send(
            request("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(submission.toString()))
                .build()))
        .asJsonObject();
  }

  JsonObject delete(String path) throws IOException {
    return json(send(request(path).DELETE().build())).asJsonObject();
  }

  String text(String path) throws IOException {
    return send(request(path).GET().build()).body();
  }

  /** The lines of a stream of events, as they come; ends with the stream. */
  Stream<String> lines(String path) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Accept", "text/event-stream")
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofLines()).body();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** The status of a request alone; 0 if nobody answers. */
  int status(String path) {
    try {
      return client
          .send(request(path).GET().build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    HttpResponse<String> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (java.net.ConnectException e) {
      throw new Main.FailedException(
          "no node answers at " + url + ": start one (bin/asn cluster up) or name it by --node");
    } catch (InterruptedException e) {
      throw interrupted();
    }
    if (response.statusCode() >= 400) {
      throw new Main.FailedException(problem(response));
    }
    return response;
  }

  private static String problem(HttpResponse<String> response) {
    try {
      JsonObject problem = parse(response.body()).asJsonObject();
      StringBuilder text = new StringBuilder(problem.getString("title", "refused"));
      text.append(": ").append(problem.getString("detail", ""));
      if (problem.get("errors") instanceof jakarta.json.JsonArray errors) {
        errors.forEach(error -> text.append("\n  ").append(error));
      }
      return text.toString();
    } catch (RuntimeException e) {
      return "status " + response.statusCode() + " from " + response.uri();
    }
  }

  private static JsonValue json(HttpResponse<String> response) throws IOException {
    return parse(response.body());
  }

  static JsonValue parse(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }

  static JsonStructure structure(String text) {
    return (JsonStructure) parse(text);
  }

  private static Main.FailedException interrupted() {
    Thread.currentThread().interrupt();
    return new Main.FailedException("interrupted");
  }
}

package io.atomspace.node.tool.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Flow;

/**
 * The client of the benchmarks: HTTP/1.1 over kept connections. An answer of another status than is
 * wanted is an {@link IOException} with its text. Many threads may call at a time.
 */
final class Calls {
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** Submits a job and waits for its end; gives the text of job and result. */
  String submit(String url, JsonObject submission, Duration patience)
      throws IOException, InterruptedException {
    return send(submission(url + "/api/v1/jobs?wait=" + patience, submission, patience), 200);
  }

  /** Submits a job and does not wait; gives the job. */
  JsonObject start(String url, JsonObject submission) throws IOException, InterruptedException {
    return object(send(submission(url + "/api/v1/jobs", submission, Duration.ZERO), 202));
  }

  private static HttpRequest submission(String url, JsonObject submission, Duration patience) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(patience.plusSeconds(30))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(submission.toString()))
        .build();
  }

  JsonObject job(String url, String id) throws IOException, InterruptedException {
    return object(send(request(url + "/api/v1/jobs/" + id).build(), 200));
  }

  void cancel(String url, String id) throws IOException, InterruptedException {
    send(request(url + "/api/v1/jobs/" + id).DELETE().build(), 202);
  }

  /** The lines of a node's events, as they come; ends with the node or the subscription. */
  void events(String url, Flow.Subscriber<String> lines) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/cluster/events")).build();
    client
        .sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(lines))
        .exceptionally(
            failure -> {
              lines.onError(failure);
              return null;
            });
  }

  /** How a node sees its cluster: the cheapest question there is. */
  JsonObject cluster(String url) throws IOException, InterruptedException {
    return object(send(request(url + "/api/v1/cluster").build(), 200));
  }

  /** A number among a node's metrics. */
  double metric(String url, String name) throws IOException, InterruptedException {
    String all = send(request(url + "/metrics?scope=application").build(), 200);
    return all.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException(url + " has no metric " + name));
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
  }

  private String send(HttpRequest request, int wanted) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != wanted) {
      throw new IOException(
          "status " + response.statusCode() + " from " + request.uri() + ": " + response.body());
    }
    return response.body();
  }

  static JsonObject object(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  /** Job and result of an answer. */
  static JsonObject succeeded(String answer) throws IOException {
    JsonObject object = object(answer);
    JsonObject job = object.getJsonObject("job");
    if (!job.getString("state").equals("SUCCEEDED")) {
      throw new IOException("the job ended as " + job);
    }
    return object;
  }
}

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

/**
 * The client of the benchmarks: HTTP/1.1 over kept connections. Any answer but 200 is an {@link
 * IOException} with its text. Many threads may call at a time.
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
    return send(
        HttpRequest.newBuilder(URI.create(url + "/api/v1/jobs?wait=" + patience))
            .timeout(patience.plusSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(submission.toString()))
            .build());
  }

  /** How a node sees its cluster: the cheapest question there is. */
  JsonObject cluster(String url) throws IOException, InterruptedException {
    return object(
        send(
            HttpRequest.newBuilder(URI.create(url + "/api/v1/cluster"))
                .timeout(Duration.ofSeconds(30))
                .build()));
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
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

package io.atomspace.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.runtime.LiveNode;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The built WAR in a real server: its front door from outside, its beans from inside. */
@ExtendWith(ArquillianExtension.class)
class FrontDoorIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Inject LiveNode node;

  @Deployment
  static WebArchive war() throws IOException {
    WebArchive war =
        ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("war")));
    // The servlet that runs the tests inside comes as a fragment of a library.
    try (InputStream web = war.get("WEB-INF/web.xml").getAsset().openStream()) {
      String declared = new String(web.readAllBytes(), UTF_8);
      war.setWebXML(new StringAsset(declared.replace(" metadata-complete=\"true\"", "")));
    }
    return war;
  }

  private record Bad(int status, String method, String path, String type, String body) {}

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + System.getProperty("it.http.port") + path))
        .timeout(Duration.ofSeconds(60));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String type, String body) throws Exception {
    return CLIENT.send(
        request(path)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonObject object(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }

  @Test
  void theNodeLivesInsideTheServer() {
    assertNotNull(node);
    assertTrue(node.live());
    assertFalse(node.engines().isEmpty());
  }

  @Test
  @RunAsClient
  void loneNodeBecomesReadyAndLeadsItself() throws Exception {
    awaitReady();
    JsonObject cluster = object(get("/api/v1/cluster").body());
    assertEquals(cluster.getString("self"), cluster.getString("leader"));
    assertEquals(1, cluster.getJsonArray("nodes").size());
    JsonObject data =
        object(get("/health/ready").body())
            .getJsonArray("checks")
            .getJsonObject(0)
            .getJsonObject("data");
    assertEquals("memory", data.getString("transport"));
    assertEquals(cluster.getString("leader"), data.getString("leader"));
    assertTrue(data.getInt("term") > 0);
    assertFalse(data.getString("engines").isEmpty());
    assertEquals(200, get("/health/live").statusCode());
    assertEquals(200, get("/health/started").statusCode());
  }

  @Test
  @RunAsClient
  void jobGivesItsResult() throws Exception {
    awaitReady();
    String job =
        "{\"name\":\"squares\",\"script\":\"def evaluate(n):\\n    print(n)\\n    return n * n\\n\","
            + "\"items\":{\"range\":5}}";
    HttpResponse<String> accepted = post("/api/v1/jobs", "application/json", job);
    assertEquals(202, accepted.statusCode(), accepted.body());
    String id = object(accepted.body()).getString("id");
    assertTrue(accepted.headers().firstValue("Location").get().endsWith("/api/v1/jobs/" + id));
    assertEquals("[0,1,4,9,16]", compact(get("/api/v1/jobs/" + id + "/result?wait=PT40S")));
    JsonObject view = object(get("/api/v1/jobs/" + id).body());
    assertEquals("SUCCEEDED", view.getString("state"));
    assertEquals(5, view.getJsonObject("items").getInt("done"));
    assertEquals(5, get("/api/v1/jobs/" + id + "/log").body().lines().count());
    assertEquals("[]", compact(get("/api/v1/jobs/" + id + "/failures")));
    assertTrue(get("/api/v1/jobs").body().contains(id));
    HttpResponse<Stream<String>> events =
        CLIENT.send(
            request("/api/v1/jobs/" + id + "/events").header("Accept", "text/event-stream").build(),
            BodyHandlers.ofLines());
    assertTrue(events.body().anyMatch(line -> line.startsWith("data:") && line.contains(id)));
  }

  @Test
  @RunAsClient
  void bareScriptAnswersInTheSameCall() throws Exception {
    awaitReady();
    HttpResponse<String> done =
        post(
            "/api/v1/jobs?name=sum&wait=PT40S&parameters=%7B%22n%22%3A4%7D",
            "text/x-python", "def main(params):\n    return params['n'] + 1\n");
    assertEquals(200, done.statusCode(), done.body());
    assertEquals("SUCCEEDED", object(done.body()).getJsonObject("job").getString("state"));
    assertEquals(5, object(done.body()).getInt("result"));
  }

  @Test
  @RunAsClient
  void sameKeyGivesTheSameJob() throws Exception {
    awaitReady();
    String first = keyed("k-1");
    assertEquals(first, keyed("k-1"));
    assertFalse(first.equals(keyed("k-2")));
  }

  private static String keyed(String key) throws Exception {
    HttpResponse<String> response =
        CLIENT.send(
            request("/api/v1/jobs")
                .header("Content-Type", "text/x-python")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString("def main(params):\n    return 1\n"))
                .build(),
            BodyHandlers.ofString());
    assertEquals(202, response.statusCode(), response.body());
    return object(response.body()).getString("id");
  }

  @Test
  @RunAsClient
  void failedJobTellsWhy() throws Exception {
    awaitReady();
    for (String script :
        List.of(
            "def main(params)\n", "x = 1\n", "def main(params):\n    raise ValueError('no')\n")) {
      HttpResponse<String> accepted = post("/api/v1/jobs", "text/x-python", script);
      String id = object(accepted.body()).getString("id");
      HttpResponse<String> result = get("/api/v1/jobs/" + id + "/result?wait=PT40S");
      assertEquals(409, result.statusCode(), script + result.body());
      JsonObject problem = object(result.body());
      assertEquals("Job failed", problem.getString("title"));
      assertFalse(problem.getJsonObject("error").getString("message").isEmpty());
    }
  }

  @Test
  @RunAsClient
  void retryTakesTheFailedItemsOnly() throws Exception {
    awaitReady();
    String job =
        "{\"script\":\"def evaluate(n):\\n    return 1 // (n % 3)\\n\",\"items\":[1,3,5,6],"
            + "\"onItemError\":\"skip\",\"priority\":7}";
    JsonObject first = object(post("/api/v1/jobs?wait=PT40S", "application/json", job).body());
    assertEquals("[1,null,0,null]", first.get("result").toString(), first::toString);
    String id = first.getJsonObject("job").getString("id");
    JsonArray failures =
        Json.createReader(new StringReader(get("/api/v1/jobs/" + id + "/failures").body()))
            .readArray();
    assertEquals(2, failures.size());
    // In the order in which they failed.
    assertEquals(
        Set.of(1, 3),
        Set.of(failures.getJsonObject(0).getInt("item"), failures.getJsonObject(1).getInt("item")));
    assertTrue(failures.getJsonObject(0).getString("traceback").contains("ZeroDivisionError"));
    HttpResponse<String> retry = post("/api/v1/jobs/" + id + "/retry", "application/json", "");
    assertEquals(202, retry.statusCode(), retry.body());
    String second = object(retry.body()).getString("id");
    assertFalse(second.equals(id));
    assertEquals("[null,null]", compact(get("/api/v1/jobs/" + second + "/result?wait=PT40S")));
    assertEquals(7, object(get("/api/v1/jobs/" + second).body()).getInt("priority"));
  }

  @Test
  @RunAsClient
  void cancelledJobHasNoResult() throws Exception {
    awaitReady();
    String endless = "def main(params):\n    while True:\n        pass\n";
    HttpResponse<String> accepted = post("/api/v1/jobs", "text/x-python", endless);
    String id = object(accepted.body()).getString("id");
    HttpRequest delete = request("/api/v1/jobs/" + id).DELETE().build();
    assertEquals(202, CLIENT.send(delete, BodyHandlers.ofString()).statusCode());
    HttpResponse<String> result = get("/api/v1/jobs/" + id + "/result?wait=PT40S");
    assertProblem(409, result, "result of a cancelled job");
    assertEquals("Job cancelled", object(result.body()).getString("title"));
    assertEquals("CANCELLED", object(get("/api/v1/jobs/" + id).body()).getString("state"));
  }

  @Test
  @RunAsClient
  void everyBadInputIsAProblem() throws Exception {
    String json = "application/json";
    String big = "x".repeat(50_000_000);
    List<Bad> table =
        List.of(
            new Bad(404, "GET", "/", json, ""),
            new Bad(404, "GET", "/nothing/here", json, ""),
            new Bad(404, "GET", "/api/v1", json, ""),
            new Bad(404, "GET", "/api/v2/jobs", json, ""),
            new Bad(404, "GET", "/problem", json, ""),
            new Bad(404, "GET", "/api/v1/jobs/none", json, ""),
            new Bad(404, "GET", "/api/v1/jobs/none/result", json, ""),
            new Bad(404, "GET", "/api/v1/jobs/none/log", json, ""),
            new Bad(404, "GET", "/api/v1/jobs/none/failures", json, ""),
            new Bad(404, "GET", "/api/v1/jobs/none/events", json, ""),
            new Bad(404, "DELETE", "/api/v1/jobs/none", json, ""),
            new Bad(404, "POST", "/api/v1/jobs/none/retry", json, ""),
            new Bad(405, "PUT", "/api/v1/jobs", json, "{}"),
            new Bad(405, "DELETE", "/api/v1/cluster", json, ""),
            new Bad(405, "POST", "/api/v1/jobs/x/result", json, "{}"),
            new Bad(415, "POST", "/api/v1/jobs", "text/xml", "<job/>"),
            new Bad(415, "POST", "/api/v1/jobs", "image/png", "x"),
            new Bad(400, "POST", "/api/v1/jobs", json, ""),
            new Bad(400, "POST", "/api/v1/jobs", json, "{\"script\":"),
            new Bad(400, "POST", "/api/v1/jobs", json, "[]"),
            new Bad(400, "POST", "/api/v1/jobs?wait=soon", json, "{\"script\":\"x\"}"),
            new Bad(400, "POST", "/api/v1/jobs?wait=PT1H", json, "{\"script\":\"x\"}"),
            new Bad(400, "POST", "/api/v1/jobs?colour=red", json, "{\"script\":\"x\"}"),
            new Bad(400, "GET", "/api/v1/jobs?state=DONE", json, ""),
            new Bad(400, "GET", "/api/v1/jobs?limit=-1", json, ""),
            new Bad(422, "POST", "/api/v1/jobs", json, "{}"),
            new Bad(422, "POST", "/api/v1/jobs", json, "{\"script\":\"x\",\"colour\":1}"),
            new Bad(422, "POST", "/api/v1/jobs", json, "{\"script\":\"x\",\"language\":\"cobol\"}"),
            new Bad(422, "POST", "/api/v1/jobs", json, "{\"script\":\"x\",\"engine\":\"perl\"}"),
            new Bad(422, "POST", "/api/v1/jobs", json, "{\"script\":\"x\",\"priority\":1e999999}"),
            new Bad(422, "POST", "/api/v1/jobs?priority=x", "text/x-python", "x"),
            new Bad(422, "POST", "/api/v1/jobs", "text/x-python", ""),
            new Bad(413, "POST", "/api/v1/jobs", json, "{\"script\":\"" + big + "\"}"),
            new Bad(413, "POST", "/api/v1/jobs", "text/x-python", big));
    for (Bad bad : table) {
      HttpRequest request =
          request(bad.path())
              .header("Content-Type", bad.type())
              .method(bad.method(), BodyPublishers.ofByteArray(bad.body().getBytes(UTF_8)))
              .build();
      HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
      String what = bad.method() + " " + bad.path() + " -> " + response.body();
      assertProblem(bad.status(), response, what);
    }
    HttpRequest csv = request("/api/v1/jobs").header("Accept", "text/csv").build();
    assertProblem(406, CLIENT.send(csv, BodyHandlers.ofString()), "Accept: text/csv");
    HttpRequest key =
        request("/api/v1/jobs")
            .header("Content-Type", json)
            .header("Idempotency-Key", "a b")
            .POST(BodyPublishers.ofString("{\"script\":\"x\"}"))
            .build();
    assertProblem(400, CLIENT.send(key, BodyHandlers.ofString()), "Idempotency-Key");
    assertEquals(200, get("/health/live").statusCode());
  }

  private static void assertProblem(int status, HttpResponse<String> response, String what) {
    assertEquals(status, response.statusCode(), what);
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").get(), what);
    JsonObject problem = object(response.body());
    assertEquals(status, problem.getInt("status"));
    for (String name : List.of("type", "title", "detail", "instance")) {
      assertFalse(problem.getString(name).isBlank(), what);
    }
    if (status == 422) {
      JsonObject fault = problem.getJsonArray("errors").getJsonObject(0);
      assertFalse(fault.getString("field").isBlank(), what);
      assertFalse(fault.getString("allowed").isBlank(), what);
    }
    assertFalse(response.body().contains("Exception"), what);
  }

  @Test
  @RunAsClient
  void bytesThatAreNoHttpDoNotHurt() throws Exception {
    int port = Integer.parseInt(System.getProperty("it.http.port"));
    for (String bytes :
        List.of("\0\1\2\r\n\r\n", "GET\r\n\r\n", "GET /api/v1/jobs HTTP/9.9\r\n\r\n")) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.setSoTimeout(90_000);
        socket.getOutputStream().write(bytes.getBytes(UTF_8));
        InputStream in = socket.getInputStream();
        assertFalse(new String(in.readAllBytes(), UTF_8).contains("Exception"));
      }
    }
    assertEquals(200, get("/health/live").statusCode());
  }

  @Test
  @RunAsClient
  void openApiNamesEveryPath() throws Exception {
    assertTrue(get("/openapi").body().startsWith("---\nopenapi: 3"), get("/openapi").body());
    HttpResponse<String> response = get("/openapi?format=JSON");
    assertEquals(
        "application/json; charset=UTF-8",
        response.headers().firstValue("Content-Type").orElse(""));
    JsonObject paths = object(response.body()).getJsonObject("paths");
    for (String path :
        List.of(
            "/api/v1/jobs",
            "/api/v1/jobs/{id}",
            "/api/v1/jobs/{id}/result",
            "/api/v1/jobs/{id}/log",
            "/api/v1/jobs/{id}/failures",
            "/api/v1/jobs/{id}/retry",
            "/api/v1/jobs/{id}/events",
            "/api/v1/cluster",
            "/api/v1/cluster/events")) {
      JsonValue value = paths.get(path);
      assertNotNull(value, path + " is not in " + paths.keySet());
    }
  }

  @Test
  @RunAsClient
  void metricsTellOfTheNode() throws Exception {
    HttpResponse<String> response = get("/metrics?scope=application");
    assertEquals(200, response.statusCode());
    assertTrue(response.body().contains("atomspace_jobs_open"), response.body());
  }

  private static String compact(HttpResponse<String> response) {
    assertEquals(200, response.statusCode(), response.body());
    return response.body().replaceAll("\\s", "");
  }

  /** Looks again after each event of the cluster; the stream has a pulse even if none comes. */
  private static void awaitReady() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    HttpRequest events =
        request("/api/v1/cluster/events").header("Accept", "text/event-stream").build();
    try (Stream<String> lines = CLIENT.send(events, BodyHandlers.ofLines()).body()) {
      Iterator<String> line = lines.iterator();
      while (get("/health/ready").statusCode() != 200) {
        assertTrue(System.nanoTime() < deadline, "the node did not become ready");
        line.next();
      }
    }
  }
}

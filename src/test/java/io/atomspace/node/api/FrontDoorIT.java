package io.atomspace.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.das.DasClient;
import io.atomspace.node.port.das.DasReply;
import io.atomspace.node.port.das.server.DasLimits;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.AtomStore;
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
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
            new Bad(413, "POST", "/api/v1/jobs", "text/x-python", big),
            new Bad(404, "GET", "/api/v1/store/none", json, ""),
            new Bad(400, "GET", "/api/v1/store?limit=0", json, ""),
            new Bad(400, "GET", "/api/v1/store?colour=red", json, ""),
            new Bad(400, "GET", "/api/v1/store/" + "x".repeat(501), json, ""),
            new Bad(400, "GET", "/api/v1/store/a%E2%80%A8b", json, ""),
            new Bad(400, "GET", "/api/v1/store/a;b=c", json, ""),
            new Bad(400, "GET", "/api/v1/store/a?wait=PT1S", json, ""),
            new Bad(400, "GET", "/api/v1/store/a?wait=soon&since=1", json, ""),
            new Bad(400, "GET", "/api/v1/store/a?since=new", json, ""),
            new Bad(400, "PUT", "/api/v1/store/a?ttl=PT0S", json, "1"),
            new Bad(400, "PUT", "/api/v1/store/a?ttl=tomorrow", json, "1"),
            new Bad(400, "PUT", "/api/v1/store/a", json, ""),
            new Bad(400, "PUT", "/api/v1/store/a", json, "{\"a\":"),
            new Bad(400, "PUT", "/api/v1/store/a", json, "1 2"),
            new Bad(415, "PUT", "/api/v1/store/a", "text/plain", "1"),
            new Bad(405, "POST", "/api/v1/store", json, "1"),
            new Bad(405, "POST", "/api/v1/store/a", json, "1"),
            new Bad(413, "PUT", "/api/v1/store/a", json, "\"" + "x".repeat(64_000) + "\""),
            new Bad(413, "PUT", "/api/v1/store/a", json, "\"" + "\u00e9".repeat(40_000) + "\""),
            new Bad(413, "PUT", "/api/v1/store/a", json, "\"" + big + "\""),
            new Bad(404, "GET", "/api/v1/locks/none", json, ""),
            new Bad(400, "POST", "/api/v1/locks/a?lease=PT0.1S", json, ""),
            new Bad(400, "POST", "/api/v1/locks/a?lease=long", json, ""),
            new Bad(400, "POST", "/api/v1/locks/a?wait=PT1H", json, ""),
            new Bad(400, "POST", "/api/v1/locks/a?holder=", json, ""),
            new Bad(400, "POST", "/api/v1/locks/" + "x".repeat(501), json, ""),
            new Bad(400, "PUT", "/api/v1/locks/a", json, ""),
            new Bad(400, "DELETE", "/api/v1/locks/a?token=mine", json, ""),
            new Bad(412, "DELETE", "/api/v1/locks/none?token=1", json, ""),
            new Bad(412, "PUT", "/api/v1/locks/none?token=1", json, ""),
            new Bad(404, "GET", "/api/v1/transactions/none", json, ""),
            new Bad(400, "POST", "/api/v1/transactions", json, "[]"),
            new Bad(400, "POST", "/api/v1/transactions", json, "{"),
            new Bad(400, "POST", "/api/v1/transactions", json, "{}"),
            new Bad(422, "POST", "/api/v1/transactions", json, "{\"colour\":1}"),
            new Bad(422, "POST", "/api/v1/transactions", json, "{\"writes\":[{\"key\":\"a\"}]}"),
            new Bad(422, "POST", "/api/v1/transactions", json, "{\"conditions\":[{}]}"),
            new Bad(422, "POST", "/api/v1/transactions", json, "{\"atoms\":[{\"add\":\"(a\"}]}"),
            new Bad(413, "POST", "/api/v1/transactions", json, "\"" + big + "\""));
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

  private static HttpResponse<String> call(
      String method, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        request("/api/v1" + path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(body.getBytes(UTF_8)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  @RunAsClient
  void theStoreKeepsComparesListsAndDeletes() throws Exception {
    awaitReady();
    String key = "/store/front/s/k%20%C3%A9";
    HttpResponse<String> created = call("PUT", key, "{\"n\": [1, \"\u00e9\"]}");
    assertEquals(201, created.statusCode(), created.body());
    assertEquals("front/s/k \u00e9", object(created.body()).getString("key"));
    HttpResponse<String> read = call("GET", key, "");
    assertEquals("{\"n\":[1,\"\u00e9\"]}", compact(read));
    assertEquals(tag(created), tag(read));
    HttpResponse<String> changed = call("PUT", key, "2", "If-Match", tag(read));
    assertEquals(200, changed.statusCode(), changed.body());
    assertProblem(412, call("PUT", key, "3", "If-Match", tag(read)), "an old version");
    assertProblem(412, call("PUT", key, "3", "If-None-Match", "*"), "a key that is there");
    assertProblem(400, call("PUT", key, "3", "If-Match", "2"), "a tag without quotes");
    assertProblem(400, call("PUT", key, "3", "If-None-Match", tag(read)), "a tag to be absent");
    assertProblem(400, call("PUT", key, "3", "Idempotency-Key", "x".repeat(65)), "a long name");
    assertEquals("2", compact(call("GET", key, "")));
    String since = object(created.body()).get("version").toString();
    HttpResponse<String> news = call("GET", key + "?wait=PT30S&since=" + since, "");
    assertEquals("2", compact(news));
    String newest = object(changed.body()).get("version").toString();
    assertEquals(304, call("GET", key + "?wait=PT0.2S&since=" + newest, "").statusCode());
    assertEquals(201, call("PUT", "/store/front/s/a", "null").statusCode());
    JsonObject list = object(call("GET", "/store?prefix=front/s/", "").body());
    assertEquals(
        List.of("front/s/a", "front/s/k \u00e9"),
        list.getJsonArray("entries").getValuesAs(JsonObject.class).stream()
            .map(entry -> entry.getString("key"))
            .toList());
    assertTrue(
        object(call("GET", "/store?prefix=front/s/&limit=1", "").body()).getBoolean("truncated"));
    assertProblem(412, call("DELETE", key, "", "If-Match", tag(read)), "an old version");
    assertEquals(204, call("DELETE", key, "", "If-Match", tag(changed)).statusCode());
    assertProblem(404, call("GET", key, ""), "a deleted key");
    assertEquals(204, call("DELETE", key, "").statusCode());
    assertEquals(204, call("DELETE", "/store/front/s/a", "").statusCode());
  }

  @Test
  @RunAsClient
  void aRepeatedWriteHasOneEffect() throws Exception {
    awaitReady();
    String[] named = {"Idempotency-Key", "once"};
    HttpResponse<String> first = call("PUT", "/store/front/once", "1", named);
    assertEquals(200, call("PUT", "/store/front/once", "2").statusCode());
    HttpResponse<String> again = call("PUT", "/store/front/once", "1", named);
    assertEquals(200, again.statusCode(), again.body());
    assertEquals(tag(first), tag(again));
    assertEquals("2", compact(call("GET", "/store/front/once", "")));
  }

  @Test
  @RunAsClient
  void anEntryWithATimeToLiveGoes() throws Exception {
    awaitReady();
    HttpResponse<String> written = call("PUT", "/store/front/brief?ttl=PT0.5S", "1");
    String version = object(written.body()).get("version").toString();
    HttpResponse<String> gone = call("GET", "/store/front/brief?wait=PT30S&since=" + version, "");
    assertProblem(404, gone, "an entry whose time is over");
  }

  @Test
  @RunAsClient
  void aLockHasOneHolderAndRisingTokens() throws Exception {
    awaitReady();
    HttpResponse<String> taken = call("POST", "/locks/front?holder=one&lease=PT60S", "");
    assertEquals(200, taken.statusCode(), taken.body());
    JsonObject one = object(taken.body());
    assertEquals("one", one.getString("holder"));
    assertTrue(Instant.parse(one.getString("expiresAt")).isAfter(Instant.now()));
    assertProblem(409, call("POST", "/locks/front?wait=PT0.2S", ""), "a lock that is held");
    JsonObject seen = object(call("GET", "/locks/front", "").body());
    assertEquals("one", seen.getString("holder"));
    assertEquals(one.get("token"), seen.get("token"));
    String token = "?token=" + one.get("token");
    JsonObject renewed = object(call("PUT", "/locks/front" + token + "&lease=PT90S", "").body());
    assertEquals(one.get("token"), renewed.get("token"));
    assertEquals("one", renewed.getString("holder"));
    assertProblem(
        412, call("DELETE", "/locks/front" + token + "&holder=two", ""), "another's lock");
    assertEquals(204, call("DELETE", "/locks/front" + token, "").statusCode());
    assertProblem(404, call("GET", "/locks/front", ""), "a free lock");
    JsonObject two = object(call("POST", "/locks/front", "").body());
    assertTrue(
        two.getJsonNumber("token").longValue() > one.getJsonNumber("token").longValue(),
        one + " " + two);
    assertProblem(412, call("PUT", "/locks/front" + token, ""), "a token of before");
  }

  @Test
  @RunAsClient
  void aTransactionIsAllOrNothing() throws Exception {
    awaitReady();
    HttpResponse<String> done =
        call(
            "POST",
            "/transactions",
            "{\"id\":\"t/1\",\"conditions\":[{\"key\":\"front/t0\",\"ifVersion\":0}],\"writes\":["
                + "{\"key\":\"front/t1\",\"value\":{\"a\":1},\"ifVersion\":0},"
                + "{\"key\":\"front/t2\",\"value\":\"b\",\"ttl\":\"PT1H\"}]}");
    assertEquals(200, done.statusCode(), done.body());
    assertEquals("COMMITTED", object(done.body()).getString("state"));
    assertEquals("{\"a\":1}", compact(call("GET", "/store/front/t1", "")));
    assertEquals("\"b\"", compact(call("GET", "/store/front/t2", "")));
    JsonObject told = object(call("GET", "/transactions/t/1", "").body());
    assertEquals("COMMITTED", told.getString("state"), told::toString);
    HttpResponse<String> refused =
        call(
            "POST",
            "/transactions",
            "{\"writes\":[{\"key\":\"front/t1\",\"delete\":true},"
                + "{\"key\":\"front/t2\",\"value\":\"c\",\"ifVersion\":0}]}");
    assertProblem(412, refused, "a condition that does not hold");
    assertEquals("{\"a\":1}", compact(call("GET", "/store/front/t1", "")));
    assertEquals("\"b\"", compact(call("GET", "/store/front/t2", "")));
    HttpResponse<String> other =
        call("POST", "/transactions", "{\"id\":\"t/1\",\"writes\":[{\"key\":\"x\",\"value\":1}]}");
    assertProblem(409, other, "another transaction of that id");
  }

  @Test
  @RunAsClient
  void atomsOfATransactionAreOnAllDasServersOrOnNone() throws Exception {
    awaitReady();
    try (DasServer one = das(true);
        DasServer two = das(true);
        DasServer readOnly = das(false)) {
      HttpResponse<String> done =
          call("POST", "/transactions", adding("front/d1", "(is otter mammal)", one, two));
      assertEquals(200, done.statusCode(), done.body());
      assertEquals("1", compact(call("GET", "/store/front/d1", "")));
      // The decision holds; servers have it in the end.
      awaitFound(one, "(is $x mammal)");
      awaitFound(two, "(is $x mammal)");
      HttpResponse<String> refused =
          call("POST", "/transactions", adding("front/d2", "(is carp fish)", one, readOnly));
      assertProblem(409, refused, "a server that takes nothing");
      assertTrue(object(refused.body()).getString("detail").contains("read-only"), refused.body());
      assertProblem(404, call("GET", "/store/front/d2", ""), "a key of an aborted transaction");
      assertFalse(found(one, "(is $x fish)"));
    }
  }

  private static DasServer das(boolean writable) throws IOException {
    return DasServer.start("127.0.0.1", 0, AtomStore.ofMetta("(a b)"), DasLimits.DEFAULT, writable);
  }

  private static String adding(String key, String atoms, DasServer... servers) {
    return "{\"writes\":[{\"key\":\""
        + key
        + "\",\"value\":1}],\"atoms\":["
        + Stream.of(servers)
            .map(server -> "{\"das\":\"" + server.url() + "\",\"add\":\"" + atoms + "\"}")
            .collect(Collectors.joining(","))
        + "]}";
  }

  private static boolean found(DasServer server, String query) {
    return ((DasReply.Lines) new DasClient(server.url()).call("query", "[\"" + query + "\"]"))
        .hasNext();
  }

  private static void awaitFound(DasServer server, String query) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!found(server, query)) {
      assertTrue(System.nanoTime() < deadline, query + " was not committed");
    }
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
            "/api/v1/cluster/events",
            "/api/v1/store",
            "/api/v1/store/{key}",
            "/api/v1/locks/{lock}",
            "/api/v1/transactions",
            "/api/v1/transactions/{id}")) {
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

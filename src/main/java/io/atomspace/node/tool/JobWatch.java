package io.atomspace.node.tool;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Follows one job to its end. */
final class JobWatch {
  private static final Set<String> TERMINAL = Set.of("SUCCEEDED", "FAILED", "CANCELLED");
  private static final Duration POLL = Duration.ofMillis(200);

  private JobWatch() {}

  static boolean ended(JsonObject job) {
    return TERMINAL.contains(job.getString("state"));
  }

  /** Waits until the job has ended, with a progress bar. */
  static JsonObject await(Front front, String id, Console console) throws IOException {
    while (true) {
      JsonObject job = front.getObject("/api/v1/jobs/" + id);
      if (ended(job)) {
        return job;
      }
      JsonObject items = job.getJsonObject("items");
      console.progress(
          job.getJsonNumber("progress").doubleValue(),
          job.getString("state") + ", " + items.get("done") + " of " + items.get("total"));
      pause();
    }
  }

  /** The job with its result and each node's share, as {@code demo} and {@code submit} print it. */
  static JsonObject report(Front front, String id, Console console) throws IOException {
    JsonObject job = await(front, id, console);
    JsonValue result =
        job.getString("state").equals("SUCCEEDED")
            ? front.get("/api/v1/jobs/" + id + "/result")
            : JsonValue.NULL;
    JsonObject receipt =
        job.get("receipt") instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
    JsonArray nodes =
        receipt.get("nodes") instanceof JsonArray array ? array : JsonValue.EMPTY_JSON_ARRAY;
    return Json.createObjectBuilder()
        .add("job", job)
        .add("result", result)
        .add("nodes", nodes)
        .build();
  }

  /** Follows a job, prints its report, and gives the exit code. */
  static int follow(Front front, String id, Console console) throws IOException {
    JsonObject report = report(front, id, console);
    console.result(
        report,
        () -> {
          Console.pretty(System.out, report.getOrDefault("result", JsonValue.NULL));
          receipt(report, console);
        });
    return report.getJsonObject("job").getString("state").equals("SUCCEEDED") ? 0 : 1;
  }

  /** What the job cost and who did it, for a person. */
  static void receipt(JsonObject report, Console console) {
    JsonObject job = report.getJsonObject("job");
    if (job.get("error") instanceof JsonObject error) {
      console.note(job.getString("state") + ": " + error.getString("message", ""));
      if (error.containsKey("traceback")) {
        console.note(error.getString("traceback"));
      }
    }
    if (job.get("receipt") instanceof JsonObject receipt) {
      console.note(
          String.format(
              "%s in %.2f s: %s items, %.2f s inside evaluate, efficiency %.2f",
              job.getString("state"),
              receipt.getJsonNumber("wallSeconds").doubleValue(),
              job.getJsonObject("items").get("done"),
              receipt.getJsonNumber("evaluateSeconds").doubleValue(),
              receipt.getJsonNumber("efficiency").doubleValue()));
      for (JsonObject node : report.getJsonArray("nodes").getValuesAs(JsonObject.class)) {
        console.note(
            String.format(
                "  node %-8s %8s items  %s",
                node.getString("id"), node.get("items"), node.getString("url", "")));
      }
    }
  }

  static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Main.FailedException("interrupted");
    }
  }
}

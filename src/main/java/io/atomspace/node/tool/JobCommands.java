package io.atomspace.node.tool;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that talk to a node about jobs. */
final class JobCommands {
  private JobCommands() {}

  /** What they share: which node, and how to speak. */
  abstract static class JobCommand implements Callable<Integer> {
    @Option(
        names = "--node",
        defaultValue = Front.DEFAULT_URL,
        description = "URL of any node (default: ${DEFAULT-VALUE})")
    String node = "";

    @Mixin Console console = new Console();

    Front front() {
      return new Front(node);
    }
  }

  @Command(
      name = "submit",
      description = "Submits a script as a job.",
      mixinStandardHelpOptions = true)
  static final class Submit extends JobCommand {
    @Parameters(paramLabel = "FILE", description = "the script")
    private @Nullable Path file;

    @Option(names = "--param", description = "a parameter, name=value; JSON where it parses")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--items", description = "items instead of query: a JSON list or {\"range\":n}")
    private @Nullable String items;

    @Option(names = "--engine", description = "cpython or jython")
    private @Nullable String engine;

    @Option(names = "--das", description = "the DAS Server to ask, host:port")
    private @Nullable String das;

    @Option(names = "--priority", description = "0 to 9, higher first")
    private @Nullable Integer priority;

    @Option(names = "--timeout", description = "of the whole job, such as PT10M")
    private @Nullable String timeout;

    @Option(names = "--on-item-error", description = "fail or skip")
    private @Nullable String onItemError;

    @Option(names = "--wait", description = "show progress and print the result")
    private boolean wait;

    @Override
    public Integer call() throws IOException {
      if (file == null || !Files.isReadable(file)) {
        throw new Main.FailedException("cannot read the script " + file);
      }
      JsonObjectBuilder submission =
          Json.createObjectBuilder()
              .add("name", String.valueOf(file.getFileName()))
              .add("language", "python")
              .add("script", Files.readString(file))
              .add("parameters", parameters(parameters));
      if (items != null) {
        submission.add("items", value(items));
      }
      if (engine != null) {
        submission.add("engine", engine);
      }
      if (das != null) {
        submission.add("das", Json.createObjectBuilder().add("url", das));
      }
      if (priority != null) {
        submission.add("priority", priority);
      }
      if (timeout != null) {
        submission.add("timeout", timeout);
      }
      if (onItemError != null) {
        submission.add("onItemError", onItemError);
      }
      Front front = front();
      JsonObject job = front.submit(submission.build());
      if (!wait) {
        console.result(job, () -> console.line(job.getString("id")));
        return 0;
      }
      return JobWatch.follow(front, job.getString("id"), console);
    }

    static JsonObject parameters(Map<String, String> given) {
      JsonObjectBuilder object = Json.createObjectBuilder();
      given.forEach((name, text) -> object.add(name, value(text)));
      return object.build();
    }

    /** JSON where the text is JSON, else the text itself. */
    private static JsonValue value(String text) {
      try {
        return Front.parse(text);
      } catch (RuntimeException e) {
        return Json.createValue(text);
      }
    }
  }

  @Command(name = "jobs", description = "Lists the jobs.", mixinStandardHelpOptions = true)
  static final class Jobs extends JobCommand {
    @Override
    public Integer call() throws IOException {
      JsonArray jobs = front().get("/api/v1/jobs").asJsonArray();
      console.result(
          jobs,
          () -> {
            for (JsonObject job : jobs.getValuesAs(JsonObject.class)) {
              console.line(
                  String.format(
                      "%-28s %-10s %3.0f %%  %s",
                      job.getString("id"),
                      job.getString("state"),
                      job.getJsonNumber("progress").doubleValue() * 100,
                      job.getString("name", "")));
            }
          });
      return 0;
    }
  }

  /** Commands about one job. */
  abstract static class OneJob extends JobCommand {
    @Parameters(paramLabel = "ID", description = "the job's id")
    String id = "";

    String path() {
      return "/api/v1/jobs/" + id;
    }
  }

  @Command(name = "status", description = "Shows one job.", mixinStandardHelpOptions = true)
  static final class Status extends OneJob {
    @Override
    public Integer call() throws IOException {
      JsonObject job = front().getObject(path());
      console.result(job, () -> Console.pretty(System.out, job));
      return 0;
    }
  }

  @Command(
      name = "result",
      description = "Waits for a job and prints its result.",
      mixinStandardHelpOptions = true)
  static final class Result extends OneJob {
    @Override
    public Integer call() throws IOException {
      Front front = front();
      JobWatch.await(front, id, console);
      JsonValue result = front.get(path() + "/result");
      console.result(result, () -> Console.pretty(System.out, result));
      return 0;
    }
  }

  @Command(
      name = "log",
      description = "Prints what a job printed.",
      mixinStandardHelpOptions = true)
  static final class Log extends OneJob {
    @Option(names = "--follow", description = "go on until the job ends")
    private boolean follow;

    @Override
    public Integer call() throws IOException {
      Front front = front();
      String log = front.text(path() + "/log");
      print(log);
      while (follow && !JobWatch.ended(front.getObject(path()))) {
        JobWatch.pause();
        String longer = front.text(path() + "/log");
        print(longer.substring(Math.min(log.length(), longer.length())));
        log = longer;
      }
      if (console.json) {
        console.line(Json.createObjectBuilder().add("log", log).build().toString());
      }
      return 0;
    }

    private void print(String text) {
      (console.json ? System.err : System.out).print(text);
    }
  }

  @Command(name = "cancel", description = "Ends a job.", mixinStandardHelpOptions = true)
  static final class Cancel extends OneJob {
    @Override
    public Integer call() throws IOException {
      JsonObject job = front().delete(path());
      console.result(job, () -> console.line(id + " " + job.getString("state")));
      return 0;
    }
  }
}

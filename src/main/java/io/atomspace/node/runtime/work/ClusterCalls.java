package io.atomspace.node.runtime.work;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.protocol.commit.CommitAnswer;
import io.atomspace.node.protocol.commit.CommitCommand;
import io.atomspace.node.protocol.commit.KeyChange;
import io.atomspace.node.protocol.mutex.LockAnswer;
import io.atomspace.node.protocol.mutex.LockCommand;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.StoreCommand;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * What a script asks of {@code cluster}, asked of this node; all else it asks of its DAS.
 *
 * <p>A change is named by the job and its place among the changes of the script, so a script that
 * runs again changes nothing twice. Locks are held by the job.
 */
public final class ClusterCalls implements RemoteCalls {
  private static final String OWN = "cluster.";

  /** Beyond what an operation waits for others: the node itself answers in bounded time. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** While a script waits, for a lock perhaps, its job may be cancelled: so often that is seen. */
  private static final long LOOK_MILLIS = 100;

  /** Puts a command to the node. */
  @FunctionalInterface
  public interface Front {
    CompletionStage<Effect.Answer> ask(LongFunction<Event.Command> command);
  }

  private final String job;
  private final Front front;
  private final RemoteCalls das;
  private final BooleanSupplier over;

  /**
   * @param job names its changes, and holds its locks
   * @param over whether nobody waits for the script any more
   */
  ClusterCalls(String job, Front front, RemoteCalls das, BooleanSupplier over) {
    this.job = job;
    this.front = front;
    this.das = das;
    this.over = over;
  }

  @Override
  public Reply call(String method, String arguments) {
    if (!method.startsWith(OWN)) {
      return das.call(method, arguments);
    }
    try (JsonReader reader = Json.createReader(new StringReader(arguments))) {
      return ask(method.substring(OWN.length()), reader.readObject());
    } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException e) {
      return refused(400, "Invalid request", method + " does not take " + arguments);
    } catch (IllegalArgumentException e) {
      return refused(400, "Invalid request", String.valueOf(e.getMessage()));
    }
  }

  private Reply ask(String method, JsonObject given) {
    Duration wait = given.containsKey("wait") ? seconds(given, "wait") : Duration.ZERO;
    LongFunction<Event.Command> command =
        switch (method) {
          case "get" -> ticket -> new StoreCommand.Get(ticket, given.getString("key"));
          case "put" -> ticket -> put(ticket, given);
          case "delete" ->
              ticket ->
                  new StoreCommand.Delete(
                      ticket, given.getString("key"), condition(given), operation(given));
          case "list" ->
              ticket ->
                  new StoreCommand.ListKeys(
                      ticket, given.getString("prefix"), given.getInt("limit"));
          case "lock" ->
              ticket ->
                  new LockCommand.Lock(
                      ticket, given.getString("lock"), owner(), seconds(given, "lease"), wait);
          case "renew" ->
              ticket ->
                  new LockCommand.Renew(
                      ticket,
                      given.getString("lock"),
                      owner(),
                      token(given),
                      seconds(given, "lease"));
          case "unlock" ->
              ticket ->
                  new LockCommand.Unlock(ticket, given.getString("lock"), owner(), token(given));
          case "commit" ->
              ticket ->
                  new CommitCommand.Commit(ticket, operation(given), changes(given), List.of());
          default -> throw new IllegalArgumentException("cluster has no call " + method);
        };
    return await(command, wait);
  }

  private Reply await(LongFunction<Event.Command> command, Duration wait) {
    CompletableFuture<Effect.Answer> answer = front.ask(command).toCompletableFuture();
    long until = System.nanoTime() + wait.plus(ANSWER).toNanos();
    try {
      while (!over.getAsBoolean()) {
        try {
          return reply(answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
          if (System.nanoTime() > until) {
            return refused(503, "Outcome unknown", "the node did not answer in time");
          }
        }
      }
      answer.thenAccept(this::giveBack);
      return refused(503, "Stopped", "the job is stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused(503, "Stopped", "the job is stopped");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A lock that nobody waits for any more must not rest until its lease is over. */
  private void giveBack(Effect.Answer answer) {
    if (answer instanceof LockAnswer.Locked locked) {
      front.ask(ticket -> new LockCommand.Unlock(ticket, locked.lock(), owner(), locked.token()));
    }
  }

  private static Reply reply(Effect.Answer answer) {
    var json = Json.createObjectBuilder();
    if (answer instanceof Effect.Refusal refusal) {
      return refused(refusal.status(), refusal.title(), refusal.detail());
    } else if (answer instanceof MapAnswer.Found found) {
      json.addAll(Json.createObjectBuilder(entry(found)));
    } else if (answer instanceof MapAnswer.Written written) {
      json.add("version", written.version());
    } else if (answer instanceof MapAnswer.Listed listed) {
      var entries = Json.createArrayBuilder();
      listed.entries().forEach(found -> entries.add(entry(found)));
      json.add("entries", entries).add("truncated", listed.truncated());
    } else if (answer instanceof LockAnswer.Locked locked) {
      json.add("token", locked.token());
    } else if (answer instanceof CommitAnswer.Committed committed) {
      json.add("id", committed.id());
    }
    return new Reply.Value(json.build().toString());
  }

  private static JsonObject entry(MapAnswer.Found found) {
    var json = Json.createObjectBuilder().add("key", found.key()).add("version", found.version());
    Optional.ofNullable(found.value()).ifPresent(value -> json.add("value", value(value)));
    return json.build();
  }

  private static JsonValue value(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }

  private static Reply refused(int status, String title, String detail) {
    return new Reply.Refused(status + " " + title + ": " + detail);
  }

  // What the script gave.

  private Event.Command put(long ticket, JsonObject given) {
    return new StoreCommand.Put(
        ticket,
        given.getString("key"),
        text(given),
        condition(given),
        ttl(given),
        operation(given));
  }

  private static List<KeyChange> changes(JsonObject given) {
    return given.getJsonArray("changes").getValuesAs(JsonObject.class).stream()
        .map(
            change -> {
              KeyChange.Action action = KeyChange.Action.valueOf(change.getString("action"));
              String value = action == KeyChange.Action.PUT ? text(change) : null;
              return new KeyChange(
                  change.getString("key"), condition(change), action, value, ttl(change));
            })
        .toList();
  }

  private static String text(JsonObject given) {
    return given.getOrDefault("value", JsonValue.NULL).toString();
  }

  private static long condition(JsonObject given) {
    return given.get("version") instanceof JsonNumber version
        ? version.longValueExact()
        : StoreCommand.ANY;
  }

  private static Duration ttl(JsonObject given) {
    return given.get("ttl") instanceof JsonNumber ? seconds(given, "ttl") : Duration.ZERO;
  }

  private static long token(JsonObject given) {
    return given.getJsonNumber("token").longValueExact();
  }

  private static Duration seconds(JsonObject given, String name) {
    double seconds = given.getJsonNumber(name).doubleValue();
    if (!(seconds >= 0 && seconds <= Duration.ofDays(400).toSeconds())) {
      throw new IllegalArgumentException(name + " is a number of seconds, not " + seconds);
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private String operation(JsonObject given) {
    return job + "-" + given.getInt("change");
  }

  private String owner() {
    return "job/" + job;
  }
}

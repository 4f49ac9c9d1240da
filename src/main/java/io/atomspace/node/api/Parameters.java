package io.atomspace.node.api;

import io.atomspace.node.protocol.jobs.JobView;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands in headers and after the question mark; a wrong one is a problem of status 400. */
final class Parameters {
  private static final Duration PATIENCE_MAX = Duration.ofMinutes(5);

  private Parameters() {}

  /** How long a request may wait; not at all if nothing is given. */
  static Duration patience(@Nullable String wait) {
    if (wait == null) {
      return Duration.ZERO;
    }
    try {
      Duration patience = Duration.parse(wait);
      if (!patience.isNegative() && patience.compareTo(PATIENCE_MAX) <= 0) {
        return patience;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Told below, like a duration out of bounds.
    }
    throw wrong("wait", wait, "an ISO-8601 duration from PT0S to " + PATIENCE_MAX);
  }

  static void key(@Nullable String key) {
    if (key != null && !key.matches("[\\x21-\\x7e]{1,128}")) {
      throw wrong("Idempotency-Key", key, "1 to 128 visible ASCII characters");
    }
  }

  static JobView.@Nullable State state(@Nullable String state) {
    if (state == null) {
      return null;
    }
    for (JobView.State known : JobView.State.values()) {
      if (known.name().equals(state)) {
        return known;
      }
    }
    throw wrong("state", state, "one of " + List.of(JobView.State.values()));
  }

  static int number(String name, @Nullable String text, int otherwise, int least, int most) {
    if (text == null) {
      return otherwise;
    }
    if (text.matches("\\d{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw wrong(name, text, "a whole number from " + least + " to " + most);
  }

  /** Refuses parameters that nobody would read. */
  static void only(UriInfo uri, String... known) {
    for (String name : uri.getQueryParameters().keySet()) {
      if (!Set.of(known).contains(name)) {
        throw wrong(name, uri.getQueryParameters().getFirst(name), "unknown here");
      }
    }
  }

  private static Problem.Exception wrong(String name, @Nullable String value, String allowed) {
    return Problem.of(
            400,
            "Invalid parameter",
            List.of(new Problem.Fault(Problem.shown(name), value, allowed)))
        .exception();
  }
}

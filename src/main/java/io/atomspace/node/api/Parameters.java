package io.atomspace.node.api;

import io.atomspace.node.protocol.jobs.JobView;
import jakarta.ws.rs.core.PathSegment;
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
    return duration("wait", wait, Duration.ZERO, Duration.ZERO, PATIENCE_MAX);
  }

  static Duration duration(
      String name, @Nullable String text, Duration otherwise, Duration least, Duration most) {
    if (text == null) {
      return otherwise;
    }
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Told below, like a duration out of bounds.
    }
    throw wrong(name, text, "an ISO-8601 duration from " + least + " to " + most);
  }

  static void key(@Nullable String key) {
    key(key, 128);
  }

  static void key(@Nullable String key, int charsMax) {
    if (key != null && !key.matches("[\\x21-\\x7e]{1," + charsMax + "}")) {
      throw wrong("Idempotency-Key", key, "1 to " + charsMax + " visible ASCII characters");
    }
  }

  /** What a request cannot do without. */
  static String given(String name, @Nullable String text, String allowed) {
    if (text == null) {
      throw wrong(name, null, allowed);
    }
    return text;
  }

  /** A version, or the token of a lock. */
  static long version(String name, String text) {
    if (text.matches("\\d{1,18}")) {
      return Long.parseLong(text);
    }
    throw wrong(name, text, "a whole number as it was given by an answer");
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
    for (PathSegment segment : uri.getPathSegments()) {
      if (!segment.getMatrixParameters().isEmpty()) {
        throw wrong("path", segment.getPath(), "no semicolon; write one within a name as %3B");
      }
    }
    for (String name : uri.getQueryParameters().keySet()) {
      if (!Set.of(known).contains(name)) {
        throw wrong(name, uri.getQueryParameters().getFirst(name), "unknown here");
      }
    }
  }

  static Problem.Exception wrong(String name, @Nullable String value, String allowed) {
    return Problem.of(
            400,
            "Invalid parameter",
            List.of(new Problem.Fault(Problem.shown(name), value, allowed)))
        .exception();
  }
}

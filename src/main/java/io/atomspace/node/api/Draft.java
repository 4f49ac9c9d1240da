package io.atomspace.node.api;

import io.atomspace.node.kernel.Body;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A submission as it was given, field by field, and every fault found in it so far. Reading a field
 * that is wrong notes a fault and gives the default, so that one answer names all faults.
 */
final class Draft {
  private final Map<String, JsonValue> values = new LinkedHashMap<>();
  private final List<Problem.Fault> faults = new ArrayList<>();
  private String parameters = "{}";
  private @Nullable Body items;
  private @Nullable Long range;

  void put(String field, JsonValue value) {
    values.put(field, value);
  }

  void parameters(String object) {
    parameters = object;
  }

  String parameters() {
    return parameters;
  }

  void items(Body lines) {
    items = lines;
  }

  @Nullable Body items() {
    return items;
  }

  void range(long n) {
    range = n;
  }

  @Nullable Long range() {
    return range;
  }

  void fault(String field, @Nullable String value, String allowed) {
    faults.add(new Problem.Fault(field, value, allowed));
  }

  List<Problem.Fault> faults() {
    return faults;
  }

  @Nullable String text(String field, int charsMax) {
    JsonValue value = values.get(field);
    if (value == null || value == JsonValue.NULL) {
      return null;
    }
    if (value instanceof JsonString string
        && !string.getString().isBlank()
        && string.getString().length() <= charsMax) {
      return string.getString();
    }
    fault(field, value.toString(), "a string of 1 to " + charsMax + " characters");
    return null;
  }

  /** The script as given; null if it is no text or blank. */
  @Nullable String script() {
    return values.get("script") instanceof JsonString script && !script.getString().isBlank()
        ? script.getString()
        : null;
  }

  @Nullable String oneOf(String field, Collection<String> allowed) {
    String value = text(field, 64);
    if (value == null || allowed.contains(value)) {
      return value;
    }
    fault(field, value, "one of " + String.join(", ", new TreeSet<>(allowed)));
    return null;
  }

  int number(String field, int otherwise, int least, int most) {
    JsonValue value = values.get(field);
    if (value == null || value == JsonValue.NULL) {
      return otherwise;
    }
    if (value instanceof JsonNumber number) {
      Long whole = whole(number.bigDecimalValue(), least, most);
      if (whole != null) {
        return whole.intValue();
      }
    }
    fault(field, value.toString(), "a whole number from " + least + " to " + most);
    return otherwise;
  }

  /** The number as a long; null if it is no whole number within the bounds. */
  static @Nullable Long whole(BigDecimal number, long least, long most) {
    // Bounds first: spelling out 1E+999999999 would take all memory.
    if (number.compareTo(BigDecimal.valueOf(least)) < 0
        || number.compareTo(BigDecimal.valueOf(most)) > 0
        || number.stripTrailingZeros().scale() > 0) {
      return null;
    }
    return number.longValue();
  }

  @Nullable Duration duration(String field, Duration least, Duration most) {
    String value = text(field, 64);
    if (value == null) {
      return null;
    }
    try {
      Duration duration = Duration.parse(value);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Told below, like a duration out of bounds.
    }
    fault(field, value, "an ISO-8601 duration from " + least + " to " + most + ", such as PT10M");
    return null;
  }

  boolean has(String field) {
    JsonValue value = values.get(field);
    return value != null && value != JsonValue.NULL;
  }
}

package io.atomspace.node.kernel;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings under one prefix, read with defaults. A wrong value is noted as a {@link Fault} and
 * the default is returned, so that one start lists every fault; {@link #unknown} adds the keys that
 * nobody asked for.
 */
public final class Settings {
  private final String prefix;
  private final Map<String, String> values;
  private final List<Fault> faults;
  private final TreeSet<String> asked = new TreeSet<>();
  private final TreeSet<String> elsewhere = new TreeSet<>();

  private Settings(String prefix, Map<String, String> values, List<Fault> faults) {
    this.prefix = prefix;
    this.values = values;
    this.faults = faults;
  }

  /** All settings; keys as given, such as {@code atomspace.node.id}. */
  public static Settings of(Map<String, String> values) {
    return new Settings("", new TreeMap<>(values), new ArrayList<>());
  }

  /** The settings below {@code name + "."}, that prefix removed; faults go to the same list. */
  public Settings under(String name) {
    String start = name + ".";
    Map<String, String> below = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(start)) {
            below.put(key.substring(start.length()), value);
          }
        });
    return new Settings(prefix + start, below, faults);
  }

  public String text(String key, String otherwise) {
    asked.add(key);
    String value = values.get(key);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }

  public String oneOf(String key, String otherwise, Collection<String> allowed) {
    String value = text(key, otherwise);
    if (allowed.contains(value)) {
      return value;
    }
    fault(key, "one of " + String.join(", ", new TreeSet<>(allowed)));
    return otherwise;
  }

  public long number(String key, long otherwise, long least, long most) {
    String value = text(key, Long.toString(otherwise));
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of bounds.
    }
    fault(key, "a whole number from " + least + " to " + most);
    return otherwise;
  }

  public boolean flag(String key, boolean otherwise) {
    return oneOf(key, Boolean.toString(otherwise), List.of("true", "false")).equals("true");
  }

  public Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    String value = text(key, otherwise.toString());
    try {
      Duration duration = Duration.parse(value);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Told below, like a duration out of bounds.
    }
    fault(key, "an ISO-8601 duration from " + least + " to " + most + ", such as " + otherwise);
    return otherwise;
  }

  /** Notes that the value of a key is wrong. */
  public void fault(String key, String allowed) {
    asked.add(key);
    faults.add(new Fault(prefix + key, values.getOrDefault(key, ""), allowed));
  }

  /** Keys that start so are read elsewhere: {@link #unknown} passes them over. */
  public void allow(String... starts) {
    elsewhere.addAll(List.of(starts));
  }

  /** Notes every key here that was never read. */
  public void unknown() {
    for (String key : values.keySet()) {
      if (!asked.contains(key) && elsewhere.stream().noneMatch(key::startsWith)) {
        faults.add(new Fault(prefix + key, values.get(key), "unknown; known here: " + asked));
      }
    }
  }

  /**
   * For settings that were checked before.
   *
   * @throws IllegalArgumentException if a fault was noted, or a key is left that nobody asked for
   */
  public void sound() {
    unknown();
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("wrong settings: " + faults);
    }
  }

  /** All keys and values here, the prefix removed. */
  public Map<String, String> all() {
    return Map.copyOf(values);
  }

  /** Every fault noted so far, under this prefix or any other of the same start. */
  public List<Fault> faults() {
    return List.copyOf(faults);
  }
}

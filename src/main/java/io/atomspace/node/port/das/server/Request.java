package io.atomspace.node.port.das.server;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The input of an action, each part checked when it is asked for; a wrong one is answered 400. */
record Request(Map<?, ?> input) {
  String text(String key) {
    String text = optionalText(key);
    if (text == null) {
      throw wrong(key, "is missing");
    }
    return text;
  }

  @Nullable String optionalText(String key) {
    Object value = optional(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(key, "is no text");
  }

  List<?> list(String key) {
    Object value = optional(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrong(key, "is no list");
  }

  List<String> texts(String key) {
    return list(key).stream()
        .map(
            item -> {
              if (item instanceof String text) {
                return text;
              }
              throw wrong(key, "holds something that is no text");
            })
        .toList();
  }

  /** A dict, empty if there is none. */
  Request part(String key) {
    Object value = optional(key);
    if (value == null) {
      return new Request(Map.of());
    }
    if (value instanceof Map<?, ?> map) {
      return new Request(map);
    }
    throw wrong(key, "is no dict");
  }

  boolean truth(String key) {
    return Boolean.TRUE.equals(optional(key));
  }

  int natural(String key, int otherwise) {
    Object value = optional(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw wrong(key, "is no count");
  }

  @Nullable Object optional(String key) {
    Object value = input.get(key);
    return value == io.atomspace.node.port.das.pickle.Py.None.NONE ? null : value;
  }

  private static Refusal wrong(String key, String how) {
    return Refusal.function(400, "'" + key + "' " + how);
  }
}

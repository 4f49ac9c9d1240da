package io.atomspace.node.port.das;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call of {@code hyperon_das}: a JSON array by place, or a JSON object by name.
 */
final class Arguments {
  private final Map<String, @Nullable Object> named = new LinkedHashMap<>();

  /**
   * @param names of the parameters, in order
   * @throws IllegalArgumentException if they do not fit
   */
  Arguments(String json, List<String> names) {
    Object tree;
    try {
      tree = JsonTree.read(json);
    } catch (JsonTree.MalformedJsonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (tree instanceof List<?> list) {
      if (list.size() > names.size()) {
        throw new IllegalArgumentException("at most " + names.size() + " arguments: " + names);
      }
      for (int i = 0; i < list.size(); i++) {
        named.put(names.get(i), list.get(i));
      }
    } else if (tree instanceof Map<?, ?> map) {
      map.forEach((key, value) -> named.put(String.valueOf(key), value));
    } else {
      throw new IllegalArgumentException("arguments are a JSON array or object");
    }
  }

  @Nullable Object get(String name) {
    return named.get(name);
  }

  String text(String name) {
    if (named.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("'" + name + "' is missing or no text");
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (!(named.get(name) instanceof List<?> list)) {
      throw new IllegalArgumentException("'" + name + "' is missing or no list");
    }
    for (Object item : list) {
      if (!(item instanceof String text)) {
        throw new IllegalArgumentException("'" + name + "' holds something that is no text");
      }
      texts.add(text);
    }
    return texts;
  }

  /** A dict, empty if there is none. */
  Map<String, @Nullable Object> dict(String name) {
    Map<String, @Nullable Object> dict = new LinkedHashMap<>();
    Object value = named.get(name);
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> dict.put(String.valueOf(key), item));
    } else if (value != null) {
      throw new IllegalArgumentException("'" + name + "' is no object");
    }
    return dict;
  }

  /** All but one, as Python's {@code **kwargs}. */
  Map<String, @Nullable Object> allBut(String name) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(named);
    rest.remove(name);
    return rest;
  }
}

package io.atomspace.node.port.das.server;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What Python's {@code repr} gives: errors of a DAS carry their arguments in this form. */
final class PythonText {
  private PythonText() {}

  /** The text of an exception with two arguments. */
  static String error(String message, String details) {
    return "(" + repr(message) + ", " + repr(details) + ")";
  }

  static String repr(@Nullable Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Map<?, ?> map) {
      StringJoiner joiner = new StringJoiner(", ", "{", "}");
      map.forEach((key, item) -> joiner.add(repr(key) + ": " + repr(item)));
      return joiner.toString();
    }
    if (value instanceof List<?> list) {
      StringJoiner joiner = new StringJoiner(", ", "[", "]");
      list.forEach(item -> joiner.add(repr(item)));
      return joiner.toString();
    }
    return value instanceof Number ? value.toString() : "None";
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    if (quote == '\'') {
      escaped = escaped.replace("'", "\\'");
    }
    return quote + escaped + quote;
  }
}

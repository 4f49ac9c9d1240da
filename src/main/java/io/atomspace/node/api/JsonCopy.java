package io.atomspace.node.api;

import jakarta.json.Json;
import jakarta.json.stream.JsonParser;

/** Copies a value from a parser as compact text, without building a tree of it. */
final class JsonCopy {
  /** Scripting languages refuse deeper ones, or worse. */
  private static final int DEPTH_MAX = 200;

  private final JsonParser parser;
  private final long charsMax;
  private final String what;
  private final StringBuilder text = new StringBuilder();

  private JsonCopy(JsonParser parser, long charsMax, String what) {
    this.parser = parser;
    this.charsMax = charsMax;
    this.what = what;
  }

  /**
   * The value that begins with an event the parser just gave; the parser stands at its end then.
   *
   * @param what its name, for the refusal with 413 if it is longer than {@code charsMax}
   */
  static String value(JsonParser parser, JsonParser.Event first, long charsMax, String what) {
    JsonCopy copy = new JsonCopy(parser, charsMax, what);
    copy.all(first);
    return copy.text.toString();
  }

  private void all(JsonParser.Event first) {
    int depth = 0;
    boolean comma = false;
    JsonParser.Event event = first;
    while (true) {
      boolean ends = event == JsonParser.Event.END_ARRAY || event == JsonParser.Event.END_OBJECT;
      if (comma && !ends) {
        text.append(',');
      }
      comma = true;
      switch (event) {
        case START_OBJECT, START_ARRAY -> {
          text.append(event == JsonParser.Event.START_OBJECT ? '{' : '[');
          comma = false;
          depth++;
        }
        case END_OBJECT -> text.append('}');
        case END_ARRAY -> text.append(']');
        case KEY_NAME -> {
          text.append(string(parser.getString())).append(':');
          comma = false;
        }
        case VALUE_STRING -> text.append(string(parser.getString()));
        case VALUE_NUMBER -> text.append(parser.getString());
        case VALUE_TRUE -> text.append("true");
        case VALUE_FALSE -> text.append("false");
        case VALUE_NULL -> text.append("null");
      }
      if (ends) {
        depth--;
      }
      if (text.length() > charsMax) {
        throw Problem.of(413, "Too large", what + " is longer than " + charsMax).exception();
      }
      if (depth > DEPTH_MAX) {
        throw Problem.of(400, "Malformed JSON", what + " is nested deeper than " + DEPTH_MAX)
            .exception();
      }
      if (depth == 0) {
        return;
      }
      event = parser.next();
    }
  }

  private static String string(String value) {
    return safe(Json.createValue(value).toString());
  }

  /** JSON text in which half a surrogate pair is an escape, as it has no UTF-8 form. */
  static String safe(String quoted) {
    StringBuilder safe = null;
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < quoted.length()
              && Character.isLowSurrogate(quoted.charAt(i + 1));
      if (pair) {
        if (safe != null) {
          safe.append(c).append(quoted.charAt(i + 1));
        }
        i++;
      } else if (Character.isSurrogate(c)) {
        safe = safe == null ? new StringBuilder(quoted.substring(0, i)) : safe;
        safe.append(String.format("\\u%04x", (int) c));
      } else if (safe != null) {
        safe.append(c);
      }
    }
    return safe == null ? quoted : safe.toString();
  }
}

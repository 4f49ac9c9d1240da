package io.atomspace.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.port.journal.Spool;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a submission from untrusted bytes in one pass and bounded memory, items straight to the
 * spool. Every fault of its fields is noted; what cannot be read at all ends the request.
 */
final class SubmissionReader {
  private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "language",
          "engine",
          "script",
          "parameters",
          "items",
          "das",
          "priority",
          "timeout",
          "itemTimeout",
          "attempts",
          "onItemError");
  private static final Set<String> NUMBERS = Set.of("priority", "attempts");
  private static final int FIELDS_MAX = 100;
  private static final String ITEMS =
      "a list, or {\"range\": n} with n from 0 to " + Rules.RANGE_MAX;

  private final Rules rules;
  private final Bodies bodies;

  SubmissionReader(Rules rules, Bodies bodies) {
    this.rules = rules;
    this.bodies = bodies;
  }

  /** A submission as JSON, at most as long as a body may be. */
  Submission json(InputStream body) throws IOException {
    Draft draft = new Draft();
    try {
      try (JsonParser parser = parser(reader(new BodyLimit(body, rules.limits().bodyBytesMax())))) {
        fields(parser, draft);
      }
      return rules.check(draft);
    } catch (RuntimeException | IOException e) {
      discard(draft);
      throw refusal(e, "the body");
    }
  }

  /** Any one JSON value as compact text. */
  String value(InputStream body, long bytesMax, String what) throws IOException {
    try (JsonParser parser = parser(reader(new BodyLimit(body, rules.limits().bodyBytesMax())))) {
      String text = JsonCopy.value(parser, parser.next(), bytesMax, what);
      if (parser.hasNext()) {
        parser.next();
      }
      if (text.getBytes(UTF_8).length > bytesMax) {
        throw tooLarge(what + " is longer than " + bytesMax + " bytes");
      }
      return text;
    } catch (RuntimeException e) {
      throw refusal(e, what);
    }
  }

  /** A bare script, with all else as query parameters. */
  Submission script(InputStream body, Map<String, List<String>> parameters) throws IOException {
    Draft draft = new Draft();
    try {
      long bytesMax = rules.limits().scriptBytesMax();
      String script =
          UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(new BodyLimit(body, bytesMax).readAllBytes()))
              .toString();
      draft.put("script", Json.createValue(script));
      for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
        parameter(draft, parameter.getKey(), parameter.getValue());
      }
      return rules.check(draft);
    } catch (RuntimeException | IOException e) {
      discard(draft);
      throw refusal(e, "the script");
    }
  }

  private void parameter(Draft draft, String name, List<String> given) throws IOException {
    if (name.equals("wait")) {
      return;
    }
    if (!FIELDS.contains(name) || name.equals("script")) {
      draft.fault(name, given.get(0), unknown());
      return;
    }
    if (given.size() > 1) {
      draft.fault(name, given.size() + " times", "once");
    }
    String text = given.get(0);
    if (name.equals("das")) {
      draft.put("das", Json.createValue(text));
    } else if (name.equals("parameters") || name.equals("items")) {
      try (JsonParser parser = parser(new StringReader(text))) {
        field(parser, parser.next(), name, draft);
        if (parser.hasNext()) {
          parser.next();
        }
      } catch (RuntimeException | IOException e) {
        Problem.Exception refusal = refusal(e, name);
        if (refusal.problem().status() != 400) {
          throw refusal;
        }
        draft.fault(name, text, name.equals("items") ? ITEMS : "a JSON object");
      }
    } else if (NUMBERS.contains(name) && text.matches("-?\\d{1,9}")) {
      draft.put(name, Json.createValue(Integer.parseInt(text)));
    } else {
      draft.put(name, Json.createValue(text));
    }
  }

  private void fields(JsonParser parser, Draft draft) throws IOException {
    if (parser.next() != JsonParser.Event.START_OBJECT) {
      throw Problem.of(400, "Malformed JSON", "a job is a JSON object").exception();
    }
    Set<String> seen = new HashSet<>();
    while (parser.next() == JsonParser.Event.KEY_NAME) {
      String name = parser.getString();
      JsonParser.Event event = parser.next();
      if (seen.size() >= FIELDS_MAX) {
        throw Problem.of(400, "Malformed job", "more than " + FIELDS_MAX + " fields").exception();
      }
      if (!seen.add(name)) {
        draft.fault(Problem.shown(name), "twice", "once");
        skip(parser, event);
      } else if (!FIELDS.contains(name)) {
        draft.fault(Problem.shown(name), skip(parser, event), unknown());
      } else {
        field(parser, event, name, draft);
      }
    }
    // Reads on to the end, so that text after the object is a fault.
    while (parser.hasNext()) {
      parser.next();
    }
  }

  private void field(JsonParser parser, JsonParser.Event event, String name, Draft draft)
      throws IOException {
    if (event == JsonParser.Event.VALUE_NULL) {
      return;
    }
    switch (name) {
      case "items" -> items(parser, event, draft);
      case "parameters" -> {
        if (event == JsonParser.Event.START_OBJECT) {
          draft.parameters(
              JsonCopy.value(parser, event, rules.limits().scriptBytesMax(), "parameters"));
        } else {
          draft.fault(name, skip(parser, event), "a JSON object");
        }
      }
      case "das" -> {
        if (event == JsonParser.Event.START_OBJECT) {
          das(parser, draft);
        } else {
          draft.fault(name, skip(parser, event), "an object {\"url\": \"host:port\"}");
        }
      }
      default -> {
        if (event == JsonParser.Event.START_OBJECT || event == JsonParser.Event.START_ARRAY) {
          String text = skip(parser, event);
          draft.fault(name, text, NUMBERS.contains(name) ? "a number" : "a string");
        } else {
          draft.put(name, parser.getValue());
        }
      }
    }
  }

  private void items(JsonParser parser, JsonParser.Event event, Draft draft) throws IOException {
    if (event == JsonParser.Event.START_ARRAY) {
      ItemLines lines = new ItemLines(parser, rules.itemCharsMax());
      draft.items(bodies.store(lines, rules.limits().messageBytesMax()));
      return;
    }
    if (event == JsonParser.Event.START_OBJECT) {
      int known = 0;
      boolean right = true;
      while (parser.next() == JsonParser.Event.KEY_NAME) {
        boolean range = parser.getString().equals("range");
        JsonParser.Event value = parser.next();
        Long n = null;
        if (range
            && value == JsonParser.Event.VALUE_NUMBER
            && parser.getValue() instanceof JsonNumber number) {
          n = Draft.whole(number.bigDecimalValue(), 0, Rules.RANGE_MAX);
        } else {
          skip(parser, value);
        }
        known++;
        if (n == null) {
          right = false;
        } else {
          draft.range(n);
        }
      }
      if (!right || known != 1) {
        draft.fault("items", "an object", ITEMS);
      }
      return;
    }
    draft.fault("items", skip(parser, event), ITEMS);
  }

  private static void das(JsonParser parser, Draft draft) {
    while (parser.next() == JsonParser.Event.KEY_NAME) {
      String name = parser.getString();
      JsonParser.Event event = parser.next();
      if (!name.equals("url")) {
        draft.fault("das." + Problem.shown(name), skip(parser, event), "unknown; known here: url");
      } else if (event == JsonParser.Event.VALUE_STRING) {
        draft.put("das", Json.createValue(parser.getString()));
      } else {
        draft.fault("das.url", skip(parser, event), Rules.DAS);
      }
    }
  }

  /** Passes over a value; returns how it may be shown. */
  private static String skip(JsonParser parser, JsonParser.Event event) {
    switch (event) {
      case START_OBJECT -> {
        parser.skipObject();
        return "an object";
      }
      case START_ARRAY -> {
        parser.skipArray();
        return "a list";
      }
      default -> {
        JsonValue value = parser.getValue();
        return value instanceof JsonString string ? string.getString() : value.toString();
      }
    }
  }

  private static String unknown() {
    return "unknown; known are " + String.join(", ", new TreeSet<>(FIELDS));
  }

  private Reader reader(InputStream stream) {
    // A decoder of its own reports bytes that are not UTF-8; by name they would become '?'.
    return new TokenLimit(
        new InputStreamReader(stream, UTF_8.newDecoder()), rules.limits().scriptBytesMax() * 2);
  }

  private static JsonParser parser(Reader reader) {
    return PARSERS.createParser(reader);
  }

  private void discard(Draft draft) throws IOException {
    if (draft.items() != null) {
      bodies.discard(draft.items());
    }
  }

  /** What a failed read means for the user; never returns if it is a fault of ours. */
  private static Problem.Exception refusal(Exception thrown, String what) throws IOException {
    boolean cut = false;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem.Exception known) {
        return known;
      }
      if (cause instanceof Spool.TooLargeException) {
        return tooLarge(what + " is " + cause.getMessage());
      }
      if (cause instanceof CharacterCodingException) {
        return Problem.of(400, "Not UTF-8", what + " is not UTF-8 text").exception();
      }
      if (cause instanceof JsonParsingException parsing) {
        JsonLocation at = parsing.getLocation();
        return malformed(
            what
                + " is not JSON at line "
                + at.getLineNumber()
                + ", column "
                + at.getColumnNumber());
      }
      cut |= cause instanceof NoSuchElementException || cause instanceof JsonException;
    }
    if (cut) {
      return malformed(what + " is not JSON, or ends too early");
    }
    if (thrown instanceof IOException io) {
      throw io;
    }
    throw (RuntimeException) thrown;
  }

  private static Problem.Exception malformed(String detail) {
    return Problem.of(400, "Malformed JSON", detail).exception();
  }

  static Problem.Exception tooLarge(String detail) {
    return Problem.of(413, "Too large", detail).exception();
  }
}

package io.atomspace.node.tool;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers of a DAS, made shorter for people and scripts. */
final class Answers {
  private Answers() {}

  /** A JSON array with that one text. */
  static String quoted(String text) {
    return Json.createArrayBuilder().add(text).build().toString();
  }

  /**
   * {@code {"assignment": {variable: handle}, "names": {variable: name}, "handles": [links
   * matched]}}; assignment and names are null where the query had no variable. The name of a link
   * is its MeTTa text.
   */
  static JsonObject summary(JsonObject answer) {
    Map<String, String> namesByHandle = new LinkedHashMap<>();
    JsonArrayBuilder handles = Json.createArrayBuilder();
    for (JsonObject part : parts(answer.getOrDefault("subgraph", JsonValue.NULL))) {
      name(part, namesByHandle);
      handles.add(part.getString("handle"));
    }
    JsonObjectBuilder summary = Json.createObjectBuilder();
    JsonValue assignment = answer.getOrDefault("assignment", JsonValue.NULL);
    summary.add("assignment", assignment);
    if (assignment instanceof JsonObject mapping) {
      JsonObjectBuilder names = Json.createObjectBuilder();
      for (String variable : mapping.keySet()) {
        String handle = mapping.getString(variable);
        names.add(variable, namesByHandle.getOrDefault(handle, handle));
      }
      summary.add("names", names);
    } else {
      summary.addNull("names");
    }
    return summary.add("handles", handles).build();
  }

  private static List<JsonObject> parts(JsonValue subgraph) {
    List<JsonObject> parts = new ArrayList<>();
    if (subgraph instanceof JsonArray list) {
      list.forEach(part -> parts.addAll(parts(part)));
    } else if (subgraph instanceof JsonObject part) {
      parts.add(part);
    }
    return parts;
  }

  private static String name(JsonObject atom, Map<String, String> names) {
    String name;
    if (atom.get("targets") instanceof JsonArray targets) {
      List<String> texts = new ArrayList<>();
      for (JsonValue target : targets) {
        texts.add(target instanceof JsonObject inner ? name(inner, names) : target.toString());
      }
      name = "(" + String.join(" ", texts) + ")";
    } else {
      name = atom.getString("name", "?");
    }
    names.put(atom.getString("handle"), name);
    return name;
  }

  /** One line for a person. */
  static String text(JsonObject summary) {
    if (summary.get("names") instanceof JsonObject names && !names.isEmpty()) {
      List<String> texts = new ArrayList<>();
      names.forEach((key, value) -> texts.add(key + " = " + ((JsonString) value).getString()));
      return String.join("  ", texts);
    }
    return "matched " + summary.getJsonArray("handles");
  }
}

package io.atomspace.node.port.das;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text as plain maps, lists, texts, numbers, booleans and nulls. */
public final class JsonTree {
  // Looking the provider up costs more than reading a small text.
  private static final JsonProvider PROVIDER = JsonProvider.provider();

  private JsonTree() {}

  /**
   * @throws MalformedJsonException if the text is not one JSON value
   */
  public static @Nullable Object read(String text) {
    try (JsonReader reader = PROVIDER.createReader(new StringReader(text))) {
      return plain(reader.readValue());
    } catch (JsonException | IllegalStateException e) {
      throw new MalformedJsonException("no JSON: " + e.getMessage());
    }
  }

  private static @Nullable Object plain(JsonValue value) {
    if (value instanceof JsonObject object) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      object.forEach((key, item) -> map.put(key, plain(item)));
      return map;
    }
    if (value instanceof JsonArray array) {
      List<@Nullable Object> list = new ArrayList<>(array.size());
      array.forEach(item -> list.add(plain(item)));
      return list;
    }
    if (value instanceof JsonString string) {
      return string.getString();
    }
    if (value instanceof JsonNumber number) {
      if (!number.isIntegral()) {
        return number.doubleValue();
      }
      return number.bigIntegerValue().bitLength() < 64
          ? (Object) number.longValue()
          : number.bigIntegerValue();
    }
    return value == JsonValue.NULL ? null : (Object) (value == JsonValue.TRUE);
  }

  /** Text that is not JSON. */
  public static final class MalformedJsonException extends RuntimeException {
    MalformedJsonException(String message) {
      super(message);
    }
  }
}

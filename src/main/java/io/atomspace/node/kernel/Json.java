package io.atomspace.node.kernel;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.adapter.JsonbAdapter;
import java.util.Base64;

/** Records to JSON and back. One JSON-B for all, since building it costs milliseconds. */
public final class Json {
  private static final Jsonb JSONB =
      JsonbBuilder.create(new JsonbConfig().withAdapters(new NodeIdAdapter(), new BytesAdapter()));

  private Json() {}

  /** One line of JSON text; absent components are left out. */
  public static String write(Object value) {
    return JSONB.toJson(value);
  }

  /**
   * @throws MalformedException if the text is not JSON or does not fit the type
   */
  public static <T> T read(String text, Class<T> type) {
    try {
      T value = JSONB.fromJson(text, type);
      if (value == null) {
        throw new MalformedException("expected " + type.getSimpleName() + " but was null", null);
      }
      return value;
    } catch (JsonbException | IllegalArgumentException | jakarta.json.JsonException e) {
      throw new MalformedException("not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** Text from outside that does not have the promised form. */
  public static final class MalformedException extends RuntimeException {
    public MalformedException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A node id is a plain string in JSON. */
  public static final class NodeIdAdapter implements JsonbAdapter<NodeId, String> {
    @Override
    public String adaptToJson(NodeId id) {
      return id.value();
    }

    @Override
    public NodeId adaptFromJson(String text) {
      return new NodeId(text);
    }
  }

  /** Bytes are Base64 in JSON. */
  public static final class BytesAdapter implements JsonbAdapter<Bytes, String> {
    @Override
    public String adaptToJson(Bytes bytes) {
      return Base64.getEncoder().encodeToString(bytes.array());
    }

    @Override
    public Bytes adaptFromJson(String text) {
      return new Bytes(Base64.getDecoder().decode(text));
    }
  }
}

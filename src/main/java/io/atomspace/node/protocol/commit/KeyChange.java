package io.atomspace.node.protocol.commit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does to one key of the map.
 *
 * @param key as a user names it
 * @param condition as in {@link io.atomspace.node.protocol.replication.StoreCommand.Put}
 * @param value for PUT
 * @param ttl for PUT; zero for ever
 */
public record KeyChange(
    String key, long condition, Action action, @Nullable String value, Duration ttl) {

  public enum Action {
    /** Write the value. */
    PUT,
    /** Delete the key. */
    DELETE,
    /** Leave the key as it is: it is held until the decision, so that the condition holds then. */
    CHECK
  }
}

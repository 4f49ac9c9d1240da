package io.atomspace.node.protocol.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a user submitted, checked and with every default filled in; the script itself and given
 * items travel beside it as bodies.
 *
 * @param engine the engine's kind, fixed at submission and never changed
 * @param scriptHash SHA-256 of the script, in hex
 * @param parameters a JSON object as text
 * @param range {@code items: {"range": n}}: the items are the numbers below n; null if not asked
 * @param dasUrl the DAS Server to ask; null for the node's own setting
 * @param priority 0 to 9, higher first
 * @param timeout of the whole job; null for none
 * @param itemTimeout of one call of {@code evaluate}; null for none
 * @param attempts worker deaths over one item before it counts as failed
 */
public record JobSpec(
    String name,
    String language,
    String engine,
    String scriptHash,
    String parameters,
    @Nullable Long range,
    @Nullable String dasUrl,
    int priority,
    @Nullable Duration timeout,
    @Nullable Duration itemTimeout,
    int attempts,
    OnItemError onItemError) {

  /** What an item that fails does to its job. */
  public enum OnItemError {
    /** The job fails. */
    FAIL,
    /** The item is set aside, its place in the result is null. */
    SKIP
  }
}

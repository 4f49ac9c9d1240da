package io.atomspace.node.kernel;

import java.util.Map;

/**
 * A module as the configuration chooses it.
 *
 * @param kind the {@link Kind} of its provider
 * @param settings its own, the prefix removed
 */
public record Choice(String kind, Map<String, String> settings) {
  public Choice {
    settings = Map.copyOf(settings);
  }

  /** That kind with every default. */
  public static Choice of(String kind) {
    return new Choice(kind, Map.of());
  }
}

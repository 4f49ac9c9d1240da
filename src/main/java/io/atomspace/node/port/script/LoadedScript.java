package io.atomspace.node.port.script;

import java.util.Set;

/**
 * A script that was compiled and whose {@code setup} ran.
 *
 * @param functions those of {@code query}, {@code setup}, {@code evaluate}, {@code combine} and
 *     {@code main} that it defines
 */
public record LoadedScript(Set<String> functions) {
  public LoadedScript {
    functions = Set.copyOf(functions);
  }

  public boolean has(String function) {
    return functions.contains(function);
  }
}

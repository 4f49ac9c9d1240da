package io.atomspace.node.port.script;

/**
 * What stands between a script and the host it runs on.
 *
 * @param level the level in force, which may be below the one that was asked for
 * @param text what that means here, for the status of a node
 */
public record Isolation(Level level, String text) {

  /** From the strongest to the weakest; the values of {@code atomspace.script.isolation}. */
  public enum Level {
    /** Namespaces of its own (bubblewrap) and a filter of system calls. */
    JAIL,
    /** A process with limits and, where the kernel offers it, a filter of system calls. */
    PROCESS,
    /** A plain process: for scripts one trusts. */
    NONE;

    /** The level of this name in lower case. */
    public static Level of(String name) {
      return valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }
  }
}

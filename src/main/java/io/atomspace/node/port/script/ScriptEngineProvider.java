package io.atomspace.node.port.script;

import java.nio.file.Path;

/**
 * Makes the script engine of one kind. A bean with the qualifier {@link
 * io.atomspace.node.kernel.Kind}; a node has every engine that works on its host.
 */
public interface ScriptEngineProvider {

  /** The language of its scripts, such as {@code python}. */
  String language();

  /**
   * An engine that has not looked at the host yet.
   *
   * @param wanted what should stand between a script and the host, as far as the host allows it
   * @param directory a folder of its own for the worker program and small files
   */
  ScriptEngine create(Isolation.Level wanted, Path directory);
}

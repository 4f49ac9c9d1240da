package io.atomspace.node.port.script;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.python.util.PythonInterpreter;

class JythonEngineTest extends ScriptEngineContract {
  @Override
  ScriptEngine engine(Path directory) {
    return new JythonEngine(JythonEngineTest::jar, Isolation.Level.JAIL, directory);
  }

  /** The jar on the tests' class path. */
  static Path jar() {
    try {
      return Path.of(
          PythonInterpreter.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

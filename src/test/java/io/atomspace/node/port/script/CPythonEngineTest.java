package io.atomspace.node.port.script;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** Needs a python3 on the path. */
@Tag("world")
class CPythonEngineTest extends ScriptEngineContract {
  @Override
  ScriptEngine engine(Path directory) {
    return new CPythonEngine("python3", Isolation.Level.JAIL, directory);
  }
}

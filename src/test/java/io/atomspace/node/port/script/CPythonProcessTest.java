package io.atomspace.node.port.script;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The same promises without namespaces, as on a host that forbids them. */
@Tag("world")
class CPythonProcessTest extends ScriptEngineContract {
  @Override
  ScriptEngine engine(Path directory) {
    return new CPythonEngine("python3", Isolation.Level.PROCESS, directory);
  }
}

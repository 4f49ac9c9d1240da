package io.atomspace.node.port.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a python3 on the path. */
@Tag("world")
class CPythonEngineTest extends ScriptEngineContract {
  @Override
  ScriptEngine engine(Path directory) {
    return new CPythonEngine("python3", Isolation.Level.JAIL, directory);
  }

  /** What is asked on the way to ready costs one start of an interpreter, not two. */
  @Test
  void theJailIsTriedOnlyForTheFirstWorker(@TempDir Path folder) {
    try (ScriptEngine fresh = engine(folder.resolve("fresh"))) {
      assertEquals(Optional.empty(), fresh.unavailable());
      assertEquals(Optional.empty(), fresh.isolation());
      fresh.warmUp();
      assertTrue(fresh.isolation().isPresent());
    }
  }
}

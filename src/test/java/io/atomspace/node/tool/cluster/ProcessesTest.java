package io.atomspace.node.tool.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
  @TempDir private Path folder;

  @Test
  void aProcessThatTakesTooLongToStartIsEnded() throws Exception {
    Path log = Files.createFile(folder.resolve("log"));
    Process process = Processes.start(List.of("sleep", "600"), Map.of(), log);
    try {
      assertThrows(
          Processes.StartException.class,
          () -> Processes.awaitLine(process, log, line -> true, Duration.ofMillis(1)));
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
  }
}

package io.atomspace.node.port.script.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a short command printed, to find out what this host can do.
 *
 * @param worked it ended in time with code 0
 * @param output what it printed, its errors included, without blank ends
 */
public record Attempt(boolean worked, String output) {
  private static final long SECONDS_MAX = 20;
  private static final int OUTPUT_BYTES_MAX = 1 << 16;

  /** Runs a command to its end; never throws for one that cannot be run. */
  public static Attempt run(List<String> command, Map<String, String> environment) {
    Path output = null;
    try {
      output = Files.createTempFile("attempt", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(output.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.toHandle().destroyForcibly();
        return new Attempt(false, "no end after " + SECONDS_MAX + " s");
      }
      try (var text = Files.newInputStream(output)) {
        return new Attempt(
            process.exitValue() == 0,
            new String(text.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8).strip());
      }
    } catch (IOException e) {
      return new Attempt(false, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Attempt(false, "interrupted");
    } finally {
      if (output != null) {
        output.toFile().delete();
      }
    }
  }

  /** The last line of the output. */
  public String lastLine() {
    return output.substring(output.lastIndexOf('\n') + 1);
  }
}

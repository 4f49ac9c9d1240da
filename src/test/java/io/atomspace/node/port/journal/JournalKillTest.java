package io.atomspace.node.port.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that appends and says what is stored, killed by SIGKILL again and again. */
@Timeout(120)
class JournalKillTest {
  private static final int KEYS = 200;
  private static final int ROUNDS = 8;

  @TempDir Path folder;

  private static FileJournal open(Path folder) throws IOException {
    return FileJournal.open(new Disk(folder), 50_000, 1 << 20);
  }

  private static String value(long number) {
    return number + "x".repeat((int) (number % 300));
  }

  /** Appends consecutive numbers for ever, a few a flush, and prints the last one flushed. */
  public static final class Writer {
    public static void main(String[] args) throws IOException {
      FileJournal journal = open(Path.of(args[0]));
      SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
      for (long next = Long.parseLong(args[1]); ; ) {
        for (int i = random.nextInt(1, 6); i > 0; i--) {
          journal.append(new Effect.Persist("k" + next % KEYS, value(next), next));
          next++;
        }
        journal.flush();
        System.out.println(next - 1);
      }
    }
  }

  private long killAfter(long from, int lines) throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString(),
                Long.toString(from))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long acknowledged = -1;
    try (BufferedReader said = writer.inputReader(UTF_8)) {
      int read = 0;
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        acknowledged = Long.parseLong(line);
        if (++read == lines) {
          // The process itself would close the pipe, and with it what was said before.
          writer.toHandle().destroyForcibly();
        }
      }
    }
    assertEquals(128 + 9, writer.waitFor());
    return acknowledged;
  }

  @Test
  void allThatWasSaidIsThere() throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(1);
    long next = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long acknowledged = killAfter(next, random.nextInt(1, 600));
      TreeMap<String, String> found;
      try (FileJournal journal = open(folder)) {
        found = new TreeMap<>(journal.records());
      }
      // The numbers are consecutive, so the greatest one tells how long the prefix is.
      long last =
          found.values().stream()
              .mapToLong(value -> Long.parseLong(value.replace("x", "")))
              .max()
              .orElseThrow();
      assertTrue(last >= acknowledged, last + " found, " + acknowledged + " acknowledged");
      TreeMap<String, String> expected = new TreeMap<>();
      for (long number = Math.max(0, last - KEYS + 1); number <= last; number++) {
        expected.put("k" + number % KEYS, value(number));
      }
      assertEquals(expected, found);
      next = last + 1;
    }
  }
}

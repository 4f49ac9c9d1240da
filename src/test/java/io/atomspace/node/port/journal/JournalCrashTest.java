package io.atomspace.node.port.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Kills and power losses at every step of a journal, and steps that fail. */
class JournalCrashTest {
  private static final long CUT_BYTES = 200;

  /** How the disk of a life is made. */
  private interface Disks {
    TornDisk make(Path folder, Platter platter, SplittableRandom random, int dies, double failing)
        throws IOException;
  }

  /** One folder, its history, and lives in it. */
  private static final class Trial {
    private final Path folder = Files.createTempDirectory("journal");
    private final Platter platter = new Platter();
    private final History history = new History();
    private final SplittableRandom random;
    private final Disks disks;

    Trial(long seed, Disks disks) throws IOException {
      this.random = new SplittableRandom(seed);
      this.disks = disks;
    }

    /** One life of so many appends; returns the steps that its disk took. */
    int live(int appends, int dies, double failing) throws IOException {
      TornDisk disk = disks.make(folder, platter, random.split(), dies, failing);
      try {
        FileJournal journal = FileJournal.open(disk, CUT_BYTES, 1 << 20);
        history.found(journal.records());
        for (int i = 0; i < appends; i++) {
          String value = random.nextInt(4) == 0 ? null : "v".repeat(random.nextInt(40)) + i;
          journal.append(history.write("k" + random.nextInt(4), value));
          if (random.nextInt(3) > 0) {
            flush(journal);
          }
        }
      } catch (IOException e) {
        assertFalse(e.getMessage().contains("damaged"), e.getMessage());
      } catch (TornDisk.Death death) {
        // Its folder is all that is left.
      } finally {
        disk.close();
      }
      return disk.steps();
    }

    private void flush(FileJournal journal) {
      try {
        journal.flush();
        history.flushed();
      } catch (IOException refused) {
        // Open whether it survives.
      }
    }

    void losePower() throws IOException {
      platter.lose(folder, random);
    }

    void end() throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void anyHistory(long seed, Disks disks) throws IOException {
    Trial trial = new Trial(seed, disks);
    try {
      for (int life = 0; life < 6; life++) {
        int dies = trial.random.nextBoolean() ? 0 : trial.random.nextInt(1, 80);
        double failing = trial.random.nextInt(3) == 0 ? 0.1 * trial.random.nextDouble() : 0;
        trial.live(trial.random.nextInt(25), dies, failing);
        if (trial.random.nextInt(3) > 0) {
          trial.losePower();
        }
      }
      trial.live(0, 0, 0);
    } finally {
      trial.end();
    }
  }

  @Property(tries = 1000)
  void anyHistoryOfDeathsAndFailuresKeepsWhatWasFlushed(@ForAll long seed) throws IOException {
    anyHistory(seed, TornDisk::new);
  }

  /** Every step of a life may be its last, then every step of the opening after it. */
  @Test
  void aDeathAtAnyStepKeepsWhatWasFlushed() throws IOException {
    Trial whole = new Trial(1, TornDisk::new);
    int steps = whole.live(20, 0, 0);
    whole.end();
    assertTrue(steps > 40, steps + " steps");
    for (int dies = 1; dies <= steps; dies++) {
      for (int round = 0; round < 20; round++) {
        Trial trial = new Trial(1, TornDisk::new);
        trial.live(20, dies, 0);
        if (round > 0) {
          trial.platter.lose(trial.folder, new SplittableRandom(round * 1000L + dies));
        }
        trial.live(0, 1 + round % 8, 0);
        trial.platter.lose(trial.folder, new SplittableRandom(round * 7000L + dies));
        trial.live(3, 0, 0);
        trial.losePower();
        trial.live(0, 0, 0);
        trial.end();
      }
    }
  }

  // ---- disks that lie: the trials above would find a journal that does not force ----------------

  private static void isFound(Disks lying) {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 0; seed < 500; seed++) {
            anyHistory(seed, lying);
          }
        });
  }

  @Test
  void aFileThatIsNotForcedIsFound() {
    isFound(
        (folder, platter, random, dies, failing) ->
            new TornDisk(folder, platter, random, dies, failing) {
              @Override
              void force(RandomAccessFile file) {}
            });
  }

  @Test
  void aFolderThatIsNotForcedIsFound() {
    isFound(
        (folder, platter, random, dies, failing) ->
            new TornDisk(folder, platter, random, dies, failing) {
              @Override
              void forceFolder() {}
            });
  }

  @Test
  void aFailedForceTriedAgainIsFound() {
    isFound(
        (folder, platter, random, dies, failing) ->
            new TornDisk(folder, platter, random, dies, failing) {
              @Override
              void force(RandomAccessFile file) throws IOException {
                try {
                  super.force(file);
                } catch (IOException e) {
                  super.force(file);
                }
              }
            });
  }
}

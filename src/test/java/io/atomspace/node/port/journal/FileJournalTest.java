package io.atomspace.node.port.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest extends JournalContract {
  private static final long CUT_BYTES = 2_000;

  @TempDir Path folder;
  private FileJournal open;
  private boolean refuses;
  private long liveBytesMax = 1L << 30;
  private int forces;

  @Override
  protected FileJournal nextLife() throws IOException {
    close();
    open = FileJournal.open(new FullDisk(), CUT_BYTES, liveBytesMax);
    return open;
  }

  @Override
  protected void refuse(boolean refuses) {
    this.refuses = refuses;
  }

  @AfterEach
  void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }

  /** Refuses bytes on demand, and counts. */
  private final class FullDisk extends Disk {
    FullDisk() throws IOException {
      super(folder);
    }

    @Override
    void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
      if (refuses) {
        super.write(file, at, Arrays.copyOf(bytes, bytes.length / 2));
        throw new IOException("No space left on device");
      }
      super.write(file, at, bytes);
    }

    @Override
    void force(RandomAccessFile file) throws IOException {
      forces++;
      super.force(file);
    }
  }

  private List<String> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("lock"))
          .sorted()
          .toList();
    }
  }

  private static void put(Journal journal, String key, String value) {
    journal.append(new Effect.Persist(key, value, 0));
  }

  @Test
  void manyAppendsCostOneForce() throws IOException {
    FileJournal journal = nextLife();
    int before = forces;
    for (int i = 0; i < 50; i++) {
      put(journal, "k" + i, "v");
    }
    assertEquals(before, forces);
    journal.flush();
    assertEquals(before + 1, forces);
    journal.flush();
    assertEquals(before + 1, forces);
  }

  @Test
  void aSegmentThatIsMostlyGarbageIsReplacedAndTheRestDeleted() throws IOException {
    FileJournal journal = nextLife();
    String first = segments().get(0);
    for (int i = 0; i < 1_000; i++) {
      put(journal, "k" + i % 3, "value " + i);
      journal.flush();
      assertEquals(1, segments().size());
      assertTrue(Files.size(folder.resolve(segments().get(0))) < CUT_BYTES + 100);
    }
    assertTrue(segments().get(0).compareTo(first) > 0, segments().toString());
    assertEquals(
        Map.of("k0", "value 999", "k1", "value 997", "k2", "value 998"), nextLife().records());
  }

  @Test
  void aSegmentThatIsMostlyAliveGoesOn() throws IOException {
    FileJournal journal = nextLife();
    for (int i = 0; i < 100; i++) {
      put(journal, "k" + i, "x".repeat(1_000));
      journal.flush();
    }
    long written = 100 * 1_000;
    int renewals = Integer.parseInt(segments().get(0).substring(0, 10));
    assertTrue(renewals < 12, "100 records of 1,000 bytes took " + renewals + " segments");
    assertTrue(Files.size(folder.resolve(segments().get(0))) < 2 * written + CUT_BYTES);
    assertEquals(100, nextLife().records().size());
  }

  @Test
  void whenTheNextSegmentCannotGetItsNameTheJournalGoesOnInALaterOne() throws IOException {
    FileJournal journal = nextLife();
    long number = Segment.number(segments().get(0));
    Path obstacle = Files.createDirectories(folder.resolve(Segment.name(number + 1)).resolve("x"));
    for (int i = 0; i < 400; i++) {
      put(journal, "k", "value " + i);
      journal.flush();
    }
    assertTrue(Segment.number(segments().get(segments().size() - 1)) > number + 1);
    Files.delete(obstacle);
    assertEquals(Map.of("k", "value 399"), nextLife().records());
  }

  @Test
  void aDiskWithoutRoomForTheSnapshotDoesNotFailWhatIsStored() throws IOException {
    FileJournal journal = nextLife();
    long number = Segment.number(segments().get(0));
    Path obstacle =
        Files.createDirectories(folder.resolve(Segment.name(number + 1) + ".new").resolve("x"));
    for (int i = 0; i < 400; i++) {
      put(journal, "k", "value " + i);
      journal.flush();
    }
    assertEquals(List.of(Segment.name(number), Segment.name(number + 1) + ".new"), segments());
    Files.delete(obstacle);
    for (int i = 400; i < 800; i++) {
      put(journal, "k", "value " + i);
      journal.flush();
    }
    assertEquals(1, segments().size());
    assertEquals(Map.of("k", "value 799"), nextLife().records());
  }

  @Test
  void aFolderHasOneJournalAtATime() throws IOException {
    nextLife();
    IOException e = assertThrows(IOException.class, () -> FileJournal.open(folder));
    assertTrue(e.getMessage().contains("another node uses this folder"), e.getMessage());
    close();
    FileJournal.open(folder).close();
  }

  @Test
  void whatIsNoRecordIsRefused() throws IOException {
    FileJournal journal = nextLife();
    assertThrows(IllegalArgumentException.class, () -> put(journal, "", "v"));
    String tooLong = "x".repeat(FileJournal.RECORD_BYTES_MAX);
    assertThrows(IllegalArgumentException.class, () -> put(journal, "k", tooLong));
  }

  @Test
  void tooManyRecordsAreAFullDiskUntilSomeAreRemoved() throws IOException {
    liveBytesMax = 105_000;
    FileJournal journal = nextLife();
    String large = "x".repeat(10_000);
    for (int i = 0; i < 11; i++) {
      put(journal, "k" + i, large);
    }
    assertThrows(IOException.class, journal::flush);
    assertThrows(IOException.class, journal::flush);
    put(journal, "k0", null);
    put(journal, "k1", null);
    journal.flush();
    assertEquals(9, nextLife().records().size());
  }
}

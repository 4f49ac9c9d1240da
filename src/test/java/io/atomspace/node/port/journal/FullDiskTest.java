package io.atomspace.node.port.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full. */
@Tag("world")
class FullDiskTest {
  @TempDir Path mount;

  @Test
  void nothingIsStoredUntilThereIsRoomAndNothingIsForgotten() throws Exception {
    try (SmallDisk disk = new SmallDisk(mount, 512)) {
      Path folder = mount.resolve("journal");
      History history = new History();
      for (int round = 0; round < 5; round++) {
        try (FileJournal journal = FileJournal.open(folder)) {
          history.found(journal.records());
          disk.fill();
          IOException e =
              assertThrows(
                  IOException.class,
                  () -> {
                    for (int i = 0; i < 10_000; i++) {
                      journal.append(history.write("k" + i % 20, "v".repeat(i % 997) + i));
                      journal.flush();
                      history.flushed();
                    }
                  });
          assertTrue(e.getMessage().contains("No space left"), e.getMessage());
          journal.append(history.write("later", "x"));
          assertThrows(IOException.class, journal::flush);
          if (round % 2 == 0) {
            disk.free();
            journal.append(history.write("freed", "round " + round));
            journal.flush();
            history.flushed();
          }
        }
        disk.free();
      }
      try (FileJournal journal = FileJournal.open(folder)) {
        history.found(journal.records());
        assertEquals("round 4", journal.records().get("freed"));
      }
    }
  }

  @Test
  void aNodeDoesNotStartWithoutRoomAndForgetsNothing() throws Exception {
    try (SmallDisk disk = new SmallDisk(mount, 512)) {
      Path folder = mount.resolve("journal");
      History history = new History();
      try (FileJournal journal = FileJournal.open(folder)) {
        for (int i = 0; i < 20; i++) {
          journal.append(history.write("k" + i, "v".repeat(1000)));
        }
        journal.flush();
        history.flushed();
      }
      disk.fill();
      for (int i = 0; i < 3; i++) {
        assertThrows(IOException.class, () -> FileJournal.open(folder));
      }
      disk.free();
      try (FileJournal journal = FileJournal.open(folder)) {
        history.found(journal.records());
      }
    }
  }
}

package io.atomspace.node.port.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
  @TempDir Path folder;

  @Test
  void aRecordIsThereInTheNextLife() throws IOException {
    Records records = new Records(folder);
    records.put("election/vote", "{\"term\":1}");
    records.put("election/vote", "{\"term\":2}\n");
    records.put("other", "");
    assertEquals(Map.of("election/vote", "{\"term\":2}\n", "other", ""), new Records(folder).all());
  }

  @Test
  void aWriteThatNeverEndedLeavesTheOldValue() throws IOException {
    Records records = new Records(folder);
    records.put("vote", "old");
    Files.writeString(folder.resolve("vote.record.new"), "torn");
    assertEquals(Map.of("vote", "old"), new Records(folder).all());
  }

  @Test
  void aChangedRecordStopsTheStartAndNamesTheFile() throws IOException {
    Records records = new Records(folder);
    records.put("vote", "term 7");
    Path file = folder.resolve("vote.record");
    Files.writeString(file, Files.readString(file).replace('7', '6'));
    IOException e = assertThrows(IOException.class, records::all);
    assertTrue(e.getMessage().contains("vote.record does not match its checksum"), e.getMessage());
  }
}

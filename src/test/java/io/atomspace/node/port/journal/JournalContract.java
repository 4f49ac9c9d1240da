package io.atomspace.node.port.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atomspace.node.kernel.Effect;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal promises. */
public abstract class JournalContract {
  private Journal journal;

  /** The journal in the next life; the one before died without a word. */
  protected abstract Journal nextLife() throws IOException;

  /** From now on the disk refuses every write, or none. */
  protected abstract void refuse(boolean refuses);

  @BeforeEach
  void open() throws IOException {
    journal = nextLife();
  }

  private void put(String key, String value) {
    journal.append(new Effect.Persist(key, value, 0));
  }

  private Map<String, String> found() throws IOException {
    journal = nextLife();
    return journal.records();
  }

  @Test
  void aNewJournalIsEmpty() {
    assertEquals(Map.of(), journal.records());
  }

  @Test
  void whatWasFlushedIsThereInTheNextLife() throws IOException {
    put("election/vote", "{\"term\":1}");
    put("other", "");
    journal.flush();
    Map<String, String> expected = Map.of("election/vote", "{\"term\":1}", "other", "");
    assertEquals(expected, found());
    assertEquals(expected, found());
  }

  @Test
  void theLastWriteOfAKeyCounts() throws IOException {
    put("a", "1");
    put("b", "1");
    put("a", "2");
    put("b", null);
    put("never", null);
    journal.flush();
    assertEquals(Map.of("a", "2"), found());
    put("a", null);
    journal.flush();
    assertEquals(Map.of(), found());
    put("a", "3");
    journal.flush();
    assertEquals(Map.of("a", "3"), found());
  }

  @Test
  void recordsComeInTheOrderOfTheirKeysAndKeepEveryText() throws IOException {
    String text = "\0\n\r ~/..\u00e4\u20ac\ud83d\ude00\uffff" + "x".repeat(3_000_000);
    put("z", text);
    put("a/\u20ac b", text + "a");
    put("a", "");
    journal.flush();
    Map<String, String> found = found();
    assertEquals(List.of("a", "a/\u20ac b", "z"), List.copyOf(found.keySet()));
    assertEquals(Map.of("z", text, "a/\u20ac b", text + "a", "a", ""), found);
  }

  @Test
  void whatWasNotFlushedSurvivesAsAPrefix() throws IOException {
    History history = new History();
    for (int life = 0; life < 50; life++) {
      for (int i = 0; i < 4; i++) {
        journal.append(history.write("k" + i, life + "-" + i));
      }
      history.found(found());
    }
  }

  @Test
  void aRefusedFlushThrowsUntilThereIsRoomAndThenNothingIsMissing() throws IOException {
    put("a", "1");
    journal.flush();
    refuse(true);
    put("a", "2");
    put("b", "1");
    assertThrows(IOException.class, journal::flush);
    put("c", "1");
    assertThrows(IOException.class, journal::flush);
    assertThrows(IOException.class, journal::flush);
    refuse(false);
    put("d", "1");
    journal.flush();
    put("e", "1");
    journal.flush();
    assertEquals(Map.of("a", "2", "b", "1", "c", "1", "d", "1", "e", "1"), found());
  }

  @Test
  void aFlushThatReturnsTakesTheRefusedOnesAlong() throws IOException {
    refuse(true);
    put("a", "1");
    assertThrows(IOException.class, journal::flush);
    refuse(false);
    journal.flush();
    assertEquals(Map.of("a", "1"), found());
  }

  @Test
  void anyHistoryKeepsAPrefixWithAllThatWasFlushed() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    History history = new History();
    for (int life = 0; life < 200; life++) {
      for (int i = random.nextInt(20); i > 0; i--) {
        String value = random.nextInt(4) == 0 ? null : "v" + random.nextLong();
        journal.append(history.write("k" + random.nextInt(5), value));
        refuse(random.nextInt(4) == 0);
        if (random.nextBoolean()) {
          try {
            journal.flush();
            history.flushed();
          } catch (IOException refused) {
            // Open whether it survives.
          }
        }
      }
      refuse(false);
      history.found(found());
    }
  }
}

package io.atomspace.node.port.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Torn ends and damage of a segment with a snapshot and four flushes, at every byte. */
class SegmentDamageTest {
  @TempDir Path folder;
  private final List<Integer> ends = new ArrayList<>();
  private final List<Map<String, String>> states = new ArrayList<>();
  private byte[] whole;
  private Path file;
  private long number;

  @BeforeEach
  void write() throws IOException {
    ends.clear();
    states.clear();
    try (FileJournal first = FileJournal.open(folder)) {
      flush(first, "old", "snapshot", "both", "1");
    }
    try (FileJournal journal = FileJournal.open(folder)) {
      file = segment(folder);
      number = Segment.number(file.getFileName().toString());
      note(journal.records());
      flush(journal, "both", "2");
      note(Map.of("old", "snapshot", "both", "2"));
      flush(journal, "old", null, "new", "n", "newer", "m");
      note(Map.of("both", "2", "new", "n", "newer", "m"));
      flush(journal, "big", "y".repeat(100));
      note(Map.of("both", "2", "new", "n", "newer", "m", "big", "y".repeat(100)));
      flush(journal, "new", null);
      note(Map.of("both", "2", "newer", "m", "big", "y".repeat(100)));
    }
    whole = Files.readAllBytes(file);
  }

  private void note(Map<String, String> state) throws IOException {
    ends.add((int) Files.size(file));
    states.add(Map.copyOf(state));
  }

  private static void flush(FileJournal journal, String... pairs) throws IOException {
    for (int i = 0; i < pairs.length; i += 2) {
      journal.append(new Effect.Persist(pairs[i], pairs[i + 1], 0));
    }
    journal.flush();
  }

  private static Path segment(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".journal")).findFirst().orElseThrow();
    }
  }

  private SegmentReader.Found read(byte[] bytes) throws IOException {
    return SegmentReader.read(file, number, bytes);
  }

  private static Map<String, String> text(Map<String, byte[]> records) {
    Map<String, String> text = new TreeMap<>();
    records.forEach((key, value) -> text.put(key, new String(value, StandardCharsets.UTF_8)));
    return text;
  }

  private int flushesWithin(int length) {
    return (int) ends.stream().filter(end -> end <= length).count();
  }

  @Test
  void anEndCutAtAnyByteLeavesEveryWholeFlush() throws IOException {
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      int flushes = flushesWithin(length);
      if (flushes == 0) {
        // Header and snapshot were durable before the segment had its name.
        assertThrows(IOException.class, () -> read(cut));
      } else {
        SegmentReader.Found found = read(cut);
        assertEquals(states.get(flushes - 1), text(found.records()));
        assertEquals(length - ends.get(flushes - 1), found.tornBytes());
      }
    }
  }

  @Test
  void anyOtherByteIsDamageUnlessItIsInTheLastFlush() throws IOException {
    int last = ends.get(ends.size() - 2);
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        if (at < last) {
          IOException e = assertThrows(IOException.class, () -> read(flipped), "byte " + at);
          assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        } else {
          assertEquals(states.get(states.size() - 2), text(read(flipped).records()));
        }
      }
    }
  }

  @Test
  void anEndOfZerosOrOfOldBlocksIsCut() throws IOException {
    for (int from : ends) {
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, from), from + 4096);
      assertEquals(states.get(ends.indexOf(from)), text(read(zeros).records()));
      // A block of an earlier place in this file, or of a file before it.
      byte[] blocks = Arrays.copyOf(whole, from + whole.length);
      System.arraycopy(whole, 0, blocks, from, whole.length);
      assertEquals(states.get(ends.indexOf(from)), text(read(blocks).records()));
    }
  }

  @Property(tries = 500)
  void anyBytesInPlaceOfAMiddleAreDamage(
      @ForAll byte[] garbage, @ForAll @IntRange(max = 1_000) int where) throws IOException {
    Path own = Files.createTempDirectory("journal");
    folder = own;
    write();
    int from = Segment.HEADER_BYTES + where % (ends.get(ends.size() - 2) - Segment.HEADER_BYTES);
    int to = Math.min(from + garbage.length, ends.get(ends.size() - 2));
    byte[] damaged = whole.clone();
    System.arraycopy(garbage, 0, damaged, from, to - from);
    if (Arrays.equals(whole, damaged)) {
      assertEquals(states.get(states.size() - 1), text(read(damaged).records()));
    } else {
      assertThrows(IOException.class, () -> read(damaged));
    }
    Files.delete(file);
    Files.delete(own.resolve("lock"));
    Files.delete(own);
  }

  @Test
  void aDamagedMiddleStopsTheStartAndChangesNothing() throws IOException {
    byte[] damaged = whole.clone();
    damaged[ends.get(1) + Frame.HEAD_BYTES + 3] ^= 1;
    Files.write(file, damaged);
    IOException e = assertThrows(IOException.class, () -> FileJournal.open(folder));
    assertTrue(
        e.getMessage().startsWith(file + " is damaged at byte " + ends.get(1) + ": "),
        e.getMessage());
    assertTrue(e.getMessage().contains("follow at " + ends.get(2)), e.getMessage());
    assertTrue(e.getMessage().contains("Restore the folder from a copy"), e.getMessage());
    assertEquals(ByteBuffer.wrap(damaged), ByteBuffer.wrap(Files.readAllBytes(file)));
    // It stays so until somebody does something about it.
    assertThrows(IOException.class, () -> FileJournal.open(folder));
    Files.write(file, whole);
    FileJournal.open(folder).close();
  }

  @Test
  void aTornEndIsCutAndSaid() throws IOException {
    Files.write(file, Arrays.copyOf(whole, whole.length - 5));
    int end = ends.get(ends.size() - 2);
    try (FileJournal journal = FileJournal.open(folder)) {
      assertEquals(states.get(states.size() - 2), journal.records());
      assertEquals(
          "cut "
              + (whole.length - 5 - end)
              + " bytes of a write that did not end off "
              + file
              + ", at byte "
              + end,
          journal.torn().orElseThrow());
      flush(journal, "after", "the cut");
    }
    try (FileJournal journal = FileJournal.open(folder)) {
      assertTrue(journal.torn().isEmpty());
      assertEquals("the cut", journal.records().get("after"));
    }
  }

  @Test
  void anotherFileOrFormOrNumberIsNamed() throws IOException {
    byte[] text = Arrays.copyOf("not a journal".getBytes(StandardCharsets.UTF_8), 100);
    assertMessage("is damaged at byte 0: this is not a journal", text);
    byte[] later = whole.clone();
    ByteBuffer.wrap(later).putInt(8, 2).putInt(36, 0);
    ByteBuffer.wrap(later).putInt(36, Segment.headerSum(later));
    assertMessage("has the form 2, this node reads 1", later);
    IOException e =
        assertThrows(IOException.class, () -> SegmentReader.read(file, number + 1, whole));
    assertTrue(e.getMessage().contains("written under the name " + Segment.name(number)));
  }

  private void assertMessage(String expected, byte[] bytes) {
    IOException e = assertThrows(IOException.class, () -> read(bytes));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void aFrameOfAnotherSegmentIsNotTakenForOne() throws IOException {
    byte[] first = whole;
    List<Integer> firstEnds = List.copyOf(ends);
    folder = folder.resolve("twin");
    write();
    assertEquals(firstEnds, ends);
    // The same flushes at the same places, as a reused block would bring them back.
    for (int i = 0; i < ends.size() - 1; i++) {
      byte[] mixed = Arrays.copyOf(first, ends.get(i + 1));
      System.arraycopy(whole, ends.get(i), mixed, ends.get(i), mixed.length - ends.get(i));
      assertEquals(states.get(i), text(read(mixed).records()));
    }
  }
}

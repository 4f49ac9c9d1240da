package io.atomspace.node.port.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atomspace.node.kernel.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path folder;

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void fragmentsMayComeInAnyOrder() throws IOException {
    Spool spool = new Spool(folder);
    byte[] whole = random(100_000);
    spool.write("in", 60_000, java.util.Arrays.copyOfRange(whole, 60_000, 100_000));
    spool.write("in", 0, java.util.Arrays.copyOfRange(whole, 0, 60_000));
    assertArrayEquals(whole, spool.bytes(Body.spooled("in", whole.length)));
    assertArrayEquals(java.util.Arrays.copyOfRange(whole, 5, 25), spool.read("in", 5, 20));
    assertThrows(IOException.class, () -> spool.read("in", 99_999, 2));
  }

  @Test
  void smallBodiesStayInMemoryAndLargeOnesGoToDisk() throws IOException {
    Spool spool = new Spool(folder);
    Body small = spool.store(new ByteArrayInputStream(random(65_536)), 1_000_000);
    assertNull(small.spooled());
    Body large = spool.store(new ByteArrayInputStream(random(65_537)), 1_000_000);
    assertNotNull(large.spooled());
    assertArrayEquals(random(65_537), spool.open(large).readAllBytes());
    spool.discard(large);
    assertEquals(0, Files.list(folder).count());
  }

  @Test
  void tooLargeIsRefusedAndLeavesNothing() throws IOException {
    Spool spool = new Spool(folder);
    for (int length : new int[] {101, 80_001}) {
      assertThrows(
          Spool.TooLargeException.class,
          () -> spool.store(new ByteArrayInputStream(random(length)), length - 1));
    }
    assertEquals(0, Files.list(folder).count());
  }

  @Test
  void namesCannotLeaveTheFolder() throws IOException {
    Spool spool = new Spool(folder);
    assertThrows(IllegalArgumentException.class, () -> spool.path("../x"));
    assertThrows(IllegalArgumentException.class, () -> spool.path(".."));
  }
}

package io.atomspace.node.runtime.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.ledger.CopyOutcome;
import io.atomspace.node.protocol.ledger.CopyWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyDeskTest {
  @TempDir Path folder;

  private final List<CopyOutcome> outcomes = new ArrayList<>();
  private Path copies;
  private Spool spool;

  @BeforeEach
  void make() throws IOException {
    copies = folder.resolve("copies");
    spool = new Spool(folder.resolve("spool"));
  }

  /** Performs one work and waits for its outcome. */
  private <T extends CopyOutcome> T done(CopyWork work, Class<T> kind) throws Exception {
    return done(work, kind, (job, file) -> null);
  }

  private <T extends CopyOutcome> T done(CopyWork work, Class<T> kind, CopyDesk.Packer packer)
      throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    new CopyDesk(copies, spool, packer, executor, outcomes::add).perform(work);
    executor.shutdown();
    assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
    return assertInstanceOf(kind, outcomes.get(outcomes.size() - 1));
  }

  private String store(byte[] bytes) throws Exception {
    Body body = spool.store(bytes);
    String hash = done(new CopyWork.Store(1, body), CopyOutcome.CopyStored.class).hash();
    spool.discard(body);
    return assertInstanceOf(String.class, hash);
  }

  private Body read(String hash, boolean inline) throws Exception {
    return done(new CopyWork.Read(1, hash, inline), CopyOutcome.CopyRead.class).body();
  }

  @Test
  void aCopyIsGivenAsItWasKept() throws Exception {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    String hash = store(large);
    Body spooled = read(hash, false);
    assertNotNull(spooled.spooled());
    assertArrayEquals(large, spool.bytes(spooled));
    assertEquals(new Bytes(large), read(hash, true).inline());
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        store("abc".getBytes(UTF_8)));
    assertEquals(hash, store(large), "again is no harm");
  }

  @Test
  void aDamagedCopyIsNotGiven() throws Exception {
    String hash = store(new byte[300_000]);
    byte[] damaged = Files.readAllBytes(copies.resolve(hash));
    damaged[77]++;
    Files.write(copies.resolve(hash), damaged);
    assertNull(read(hash, false));
    assertFalse(Files.exists(copies.resolve(hash)));
    try (var left = Files.list(folder.resolve("spool"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void whatIsNoHashOrNotThereIsNotFound() throws Exception {
    assertNull(read("../spool", false));
    assertNull(read("0".repeat(64), true));
  }

  @Test
  void theFilesOfAJobAreCopiesButForEmptyOnes() throws Exception {
    CopyDesk.Packer packer =
        (job, file) ->
            file == JobFile.RESULT
                ? Body.inline(Bytes.utf8("[1]"))
                : file == JobFile.LOG ? Body.EMPTY : null;
    var packed = done(new CopyWork.Pack(1, "j"), CopyOutcome.FilesPacked.class, packer);
    assertEquals(List.of(JobFile.RESULT), packed.files().stream().map(c -> c.file()).toList());
    assertEquals("[1]", read(packed.files().get(0).hash(), true).inline().utf8());
  }

  @Test
  void whatCannotBeReadIsNotSaidToBePacked() throws Exception {
    CopyDesk.Packer broken =
        (job, file) -> {
          throw new IOException("planted");
        };
    assertNull(done(new CopyWork.Pack(1, "j"), CopyOutcome.FilesPacked.class, broken).files());
  }

  @Test
  void oldCopiesThatNothingNamesAreSweptAway() throws Exception {
    String named = store(new byte[] {1});
    String unnamed = store(new byte[] {2});
    String young = store(new byte[] {3});
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(copies.resolve(named), old);
    Files.setLastModifiedTime(copies.resolve(unnamed), old);
    CopyWork sweep = new CopyWork.Sweep(new TreeSet<>(List.of(named)));
    assertEquals(2, done(sweep, CopyOutcome.CopiesSwept.class).left());
    assertNull(read(unnamed, true));
    assertNotNull(read(named, true));
    assertNotNull(read(young, true));
  }
}

package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.ledger.CopyOutcome;
import io.atomspace.node.protocol.ledger.CopyWork;
import io.atomspace.node.protocol.ledger.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The copies that one host keeps over its crashes. What is being stored when it crashes may be
 * there afterwards, or not.
 */
final class SimulatedCopies {
  private static final long DISK_NANOS = 2_000_000;

  /** Of a younger copy the entry that names it may not be written yet. */
  private static final long YOUNG_NANOS = 10_000_000_000L;

  private final Map<String, byte[]> copies = new TreeMap<>();
  private final Map<String, Long> ages = new TreeMap<>();
  private final LongSupplier nowNanos;
  private final BooleanSupplier full;
  private final Chance chance;
  private final SpoolFiles spool;
  private final Function<String, @Nullable String> results;
  private final BiConsumer<Long, Runnable> later;
  private final Consumer<Event> outcome;

  /**
   * @param full whether the disk refuses what is to be stored
   * @param results the result of a job on this host; null if there is none
   * @param later does an action after a delay, unless the host crashes before
   */
  SimulatedCopies(
      LongSupplier nowNanos,
      BooleanSupplier full,
      Chance chance,
      SpoolFiles spool,
      Function<String, @Nullable String> results,
      BiConsumer<Long, Runnable> later,
      Consumer<Event> outcome) {
    this.nowNanos = nowNanos;
    this.full = full;
    this.chance = chance;
    this.spool = spool;
    this.results = results;
    this.later = later;
    this.outcome = outcome;
  }

  void perform(CopyWork work) {
    if (work instanceof CopyWork.Sweep sweep) {
      long old = nowNanos.getAsLong() - YOUNG_NANOS;
      copies
          .keySet()
          .removeIf(hash -> !sweep.named().contains(hash) && ages.getOrDefault(hash, 0L) < old);
      soon(() -> new CopyOutcome.CopiesSwept(copies.size()));
    } else if (work instanceof CopyWork.Store store) {
      store(store);
    } else if (work instanceof CopyWork.Read read) {
      soon(() -> new CopyOutcome.CopyRead(read.ticket(), body(read)));
    } else if (work instanceof CopyWork.Pack pack) {
      soon(() -> new CopyOutcome.FilesPacked(pack.ticket(), pack(pack.job())));
    }
  }

  private void store(CopyWork.Store store) {
    if (chance.in(0.5)) {
      // On the disk before anybody is told.
      keep(spool.read(store.body()));
    }
    soon(() -> new CopyOutcome.CopyStored(store.ticket(), keep(spool.read(store.body()))));
  }

  private @Nullable String keep(byte @Nullable [] bytes) {
    if (bytes == null || full.getAsBoolean()) {
      return null;
    }
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    String hash = String.format("%064x", sum.getValue());
    copies.put(hash, bytes);
    ages.put(hash, nowNanos.getAsLong());
    return hash;
  }

  private @Nullable Body body(CopyWork.Read read) {
    byte[] bytes = copies.get(read.hash());
    if (bytes == null) {
      return null;
    }
    return read.inline() ? Body.inline(new Bytes(bytes)) : spool.keep(bytes);
  }

  private @Nullable List<LedgerEntry.Copy> pack(String job) {
    String result = results.apply(job);
    if (result == null) {
      return List.of();
    }
    String hash = keep(result.getBytes(StandardCharsets.UTF_8));
    return hash == null ? null : List.of(new LedgerEntry.Copy(JobFile.RESULT, hash));
  }

  private void soon(Supplier<CopyOutcome> done) {
    later.accept(chance.exponential(DISK_NANOS), () -> outcome.accept(done.get()));
  }
}

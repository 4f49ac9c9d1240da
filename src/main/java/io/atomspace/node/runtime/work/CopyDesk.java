package io.atomspace.node.runtime.work;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.ledger.CopyOutcome;
import io.atomspace.node.protocol.ledger.CopyWork;
import io.atomspace.node.protocol.ledger.LedgerEntry;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Performs {@link CopyWork}: keeps copies in a folder that outlives the process, each in a file
 * named by the SHA-256 of its bytes, which is whole or not there.
 */
public final class CopyDesk {
  private static final Logger LOG = Logger.getLogger(CopyDesk.class.getName());
  private static final String HALF = ".half";

  /** Of a younger copy the entry that names it may not be written yet. */
  private static final Duration YOUNG = Duration.ofDays(1);

  private final Path folder;
  private final Spool spool;
  private final Packer packer;
  private final ExecutorService executor;
  private final Consumer<CopyOutcome> outcomes;

  /** Gives a file of an ended job, which is the caller's then; null or empty if there is none. */
  public interface Packer {
    @Nullable Body file(String job, JobFile file) throws IOException;
  }

  /**
   * @throws IOException if the folder cannot be made
   */
  public CopyDesk(
      Path folder,
      Spool spool,
      Packer packer,
      ExecutorService executor,
      Consumer<CopyOutcome> outcomes)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.spool = spool;
    this.packer = packer;
    this.executor = executor;
    this.outcomes = outcomes;
  }

  /** Never blocks; each work has one outcome. */
  public void perform(CopyWork work) {
    try {
      executor.execute(() -> outcomes.accept(done(work)));
    } catch (RejectedExecutionException e) {
      outcomes.accept(failed(work));
    }
  }

  private CopyOutcome done(CopyWork work) {
    try {
      if (work instanceof CopyWork.Store store) {
        return new CopyOutcome.CopyStored(store.ticket(), store(store.body()));
      }
      if (work instanceof CopyWork.Read read) {
        return new CopyOutcome.CopyRead(read.ticket(), read(read));
      }
      if (work instanceof CopyWork.Pack pack) {
        return new CopyOutcome.FilesPacked(pack.ticket(), pack(pack.job()));
      }
      return new CopyOutcome.CopiesSwept(sweep(((CopyWork.Sweep) work).named()));
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.SEVERE, "the disk refused " + work.getClass().getSimpleName(), e);
      return failed(work);
    }
  }

  private static CopyOutcome failed(CopyWork work) {
    if (work instanceof CopyWork.Store store) {
      return new CopyOutcome.CopyStored(store.ticket(), null);
    }
    if (work instanceof CopyWork.Read read) {
      return new CopyOutcome.CopyRead(read.ticket(), null);
    }
    return work instanceof CopyWork.Pack pack
        ? new CopyOutcome.FilesPacked(pack.ticket(), null)
        : new CopyOutcome.CopiesSwept(1);
  }

  private String store(Body body) throws IOException {
    MessageDigest digest = sha256();
    Path half = Files.createTempFile(folder, "", HALF);
    try {
      try (FileOutputStream file = new FileOutputStream(half.toFile());
          OutputStream out = new DigestOutputStream(file, digest);
          InputStream in = spool.open(body)) {
        in.transferTo(out);
        file.getChannel().force(true);
      }
      String hash = HexFormat.of().formatHex(digest.digest());
      Files.move(half, path(hash), StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
      return hash;
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Hashes come from other nodes too. */
  private Path path(String hash) {
    if (!hash.matches("[0-9a-f]{64}")) {
      throw new UncheckedIOException(new IOException("not a hash: " + hash));
    }
    return folder.resolve(hash);
  }

  private @Nullable Body read(CopyWork.Read read) throws IOException {
    Path path = path(read.hash());
    if (!Files.exists(path)) {
      return null;
    }
    MessageDigest digest = sha256();
    Body body;
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
      body =
          read.inline()
              ? Body.inline(new Bytes(in.readAllBytes()))
              : spool.store(in, Long.MAX_VALUE);
    }
    if (HexFormat.of().formatHex(digest.digest()).equals(read.hash())) {
      return body;
    }
    LOG.severe("a copy is damaged and deleted: " + path + "; another node may have a sound one");
    Files.deleteIfExists(path);
    spool.discard(body);
    return null;
  }

  private List<LedgerEntry.Copy> pack(String job) throws IOException {
    List<LedgerEntry.Copy> copies = new ArrayList<>();
    for (JobFile file : JobFile.values()) {
      Body body = packer.file(job, file);
      if (body != null && body.length() > 0) {
        try {
          copies.add(new LedgerEntry.Copy(file, store(body)));
        } finally {
          spool.discard(body);
        }
      }
    }
    return copies;
  }

  private int sweep(Set<String> named) throws IOException {
    Instant old = Instant.now().minus(YOUNG);
    int left = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        boolean young = Files.getLastModifiedTime(file).toInstant().isAfter(old);
        if (young || named.contains(String.valueOf(file.getFileName()))) {
          left++;
        } else {
          Files.deleteIfExists(file);
        }
      }
    }
    return left;
  }
}

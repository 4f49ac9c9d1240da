package io.atomspace.node.port.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a journal does to its folder, one method for each step at which the world may end. Files are
 * written by {@link RandomAccessFile}, since a thread that is interrupted must not lose its file.
 */
class Disk implements AutoCloseable {
  private final Path folder;
  private final FileChannel lock;

  /**
   * Makes the folder, durably, and takes it for this process alone.
   *
   * @throws IOException if it cannot, or another process has it
   */
  Disk(Path folder) throws IOException {
    this.folder = folder.toAbsolutePath();
    make(this.folder);
    lock = lock(this.folder.resolve("lock"));
  }

  /** A folder is durable once its parent is forced. */
  private static void make(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (!Files.isDirectory(folder) && parent != null) {
      make(parent);
      Files.createDirectories(folder);
      forceFolder(parent);
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (IOException | OverlappingFileLockException e) {
      channel.close();
      throw inUse(file, e);
    }
    channel.close();
    throw inUse(file, null);
  }

  private static IOException inUse(Path file, @Nullable Exception cause) {
    return new IOException(
        file + " cannot be locked: another node uses this folder, or it cannot be locked at all",
        cause);
  }

  final Path path(String name) {
    return folder.resolve(name);
  }

  /** The names of all files. */
  final List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  final byte[] read(String name) throws IOException {
    return Files.readAllBytes(path(name));
  }

  /** An empty file, in place of one of that name. */
  RandomAccessFile create(String name) throws IOException {
    Files.deleteIfExists(path(name));
    return new RandomAccessFile(path(name).toFile(), "rw");
  }

  void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
    file.seek(at);
    file.write(bytes);
  }

  /** What was written to the file is durable when this returns. */
  void force(RandomAccessFile file) throws IOException {
    file.getFD().sync();
  }

  void rename(String from, String to) throws IOException {
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What was created, renamed and deleted in the folder is durable when this returns. */
  void forceFolder() throws IOException {
    forceFolder(folder);
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  void delete(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  /** Another may take the folder. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}

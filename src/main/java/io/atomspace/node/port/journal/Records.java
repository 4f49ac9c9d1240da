package io.atomspace.node.port.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Small records by key, each replaced whole: after {@link #put} returns, the new value survives
 * kill -9 and power loss; before that, the old one does. One file a record, written beside and
 * renamed over (the usual order: write, fsync, rename, fsync of the folder).
 */
public final class Records {
  private static final String ENDING = ".record";

  private final Path folder;

  /**
   * @throws IOException if the folder cannot be made
   */
  public Records(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * All records, by key.
   *
   * @throws IOException if one cannot be read, or does not match its checksum: a node that acted on
   *     a forgotten vote could elect a second leader, so it must not start
   */
  public Map<String, String> all() throws IOException {
    Map<String, String> records = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList()) {
        String name = file.getFileName().toString();
        String key = name.substring(0, name.length() - ENDING.length()).replace('~', '/');
        records.put(key, read(file));
      }
    }
    return records;
  }

  /**
   * Replaces the record of a key.
   *
   * @param key letters, digits, {@code -}, {@code _}, {@code .} and {@code /}
   * @throws IOException if the disk refuses; then the old value stands
   */
  public void put(String key, String value) throws IOException {
    Path file = file(key);
    Path fresh = folder.resolve(file.getFileName() + ".new");
    byte[] text = value.getBytes(UTF_8);
    ByteBuffer whole = ByteBuffer.wrap((sum(text) + "\n" + value).getBytes(UTF_8));
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (whole.hasRemaining()) {
        channel.write(whole);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
  }

  /**
   * Removes the record of a key, if there is one.
   *
   * @throws IOException if the disk refuses; then the record stands, or is gone
   */
  public void remove(String key) throws IOException {
    if (Files.deleteIfExists(file(key))) {
      forceFolder();
    }
  }

  private Path file(String key) {
    if (!key.matches("[A-Za-z0-9._/-]+")) {
      throw new IllegalArgumentException("not a key of a record: " + key);
    }
    return folder.resolve(key.replace('/', '~') + ENDING);
  }

  private void forceFolder() throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static String read(Path file) throws IOException {
    String whole;
    try {
      whole = Files.readString(file);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    int end = whole.indexOf('\n');
    String value = end < 0 ? "" : whole.substring(end + 1);
    if (end < 0 || !whole.substring(0, end).equals(sum(value.getBytes(UTF_8)))) {
      throw new IOException(
          file
              + " does not match its checksum. The disk or a person changed it. Restore it from a"
              + " copy, or give this node a new id and an empty data folder");
    }
    return value;
  }

  private static String sum(byte[] text) {
    CRC32C sum = new CRC32C();
    sum.update(text);
    return String.format("%08x", sum.getValue());
  }
}

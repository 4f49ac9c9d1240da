package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few KiB that can be filled to its last byte; needs root. */
public final class SmallDisk implements AutoCloseable {
  private final Path mount;

  public SmallDisk(Path mount, int kibibytes) throws IOException, InterruptedException {
    this.mount = mount;
    run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs", mount.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  /** Takes all room that is left. */
  public void fill() throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(mount.resolve("filler"))) {
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      assertEquals("No space left on device", full.getMessage());
    }
  }

  /** Gives it back. */
  public void free() throws IOException {
    Files.deleteIfExists(mount.resolve("filler"));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("umount", "-l", mount.toString());
  }
}

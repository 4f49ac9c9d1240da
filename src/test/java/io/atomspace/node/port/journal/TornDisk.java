package io.atomspace.node.port.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A disk on which the world ends at a chosen step, or some steps fail; it never really forces. */
class TornDisk extends Disk {
  /** The process is gone. */
  static final class Death extends Error {}

  private final Platter platter;
  private final SplittableRandom random;
  private final int diesAtStep;
  private final double failing;
  private final Map<RandomAccessFile, Platter.Content> contents = new IdentityHashMap<>();
  private int steps;

  /**
   * @param diesAtStep the first is 1; 0 for never
   * @param failing how probably a step fails
   */
  TornDisk(Path folder, Platter platter, SplittableRandom random, int diesAtStep, double failing)
      throws IOException {
    super(folder);
    this.platter = platter;
    this.random = random;
    this.diesAtStep = diesAtStep;
    this.failing = failing;
  }

  int steps() {
    return steps;
  }

  private boolean fails() {
    if (++steps == diesAtStep) {
      throw new Death();
    }
    return failing > 0 && random.nextDouble() < failing;
  }

  private static IOException failure() {
    return new IOException("planted");
  }

  @Override
  RandomAccessFile create(String name) throws IOException {
    if (fails()) {
      throw failure();
    }
    RandomAccessFile file = super.create(name);
    contents.put(file, platter.create(name));
    return file;
  }

  @Override
  void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
    byte[] part = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    boolean failed;
    try {
      failed = fails();
    } catch (Death death) {
      put(file, at, part);
      throw death;
    }
    put(file, at, failed ? part : bytes);
    if (failed) {
      throw failure();
    }
  }

  private void put(RandomAccessFile file, long at, byte[] bytes) throws IOException {
    super.write(file, at, bytes);
    contents.get(file).write(at, bytes);
  }

  @Override
  void force(RandomAccessFile file) throws IOException {
    if (fails()) {
      contents.get(file).failForce(random);
      throw failure();
    }
    contents.get(file).force();
  }

  @Override
  void rename(String from, String to) throws IOException {
    boolean failed = fails();
    if (!failed || random.nextBoolean()) {
      super.rename(from, to);
      platter.rename(from, to);
    }
    if (failed) {
      throw failure();
    }
  }

  @Override
  void forceFolder() throws IOException {
    if (fails()) {
      platter.failForceFolder(random);
      throw failure();
    }
    platter.forceFolder();
  }

  @Override
  void delete(String name) throws IOException {
    if (fails()) {
      throw failure();
    }
    super.delete(name);
    platter.delete(name);
  }

  @Override
  public void close() throws IOException {
    super.close();
    for (RandomAccessFile file : contents.keySet()) {
      file.close();
    }
  }
}

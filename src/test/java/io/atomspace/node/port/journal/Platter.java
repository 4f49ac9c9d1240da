package io.atomspace.node.port.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a power loss leaves of a folder: of the bytes written since a file was forced any sectors,
 * in any order, and any of the names given or taken since the folder was forced. What a failed
 * force lost stays lost, though the page cache shows it.
 */
final class Platter {
  /** Small, so that a frame has several. */
  private static final int SECTOR_BYTES = 16;

  static final class Content {
    private byte[] cached = new byte[0];
    private byte[] durable = new byte[0];
    private final BitSet dirty = new BitSet();

    void write(long at, byte[] bytes) {
      int from = (int) at;
      cached = Arrays.copyOf(cached, Math.max(cached.length, from + bytes.length));
      System.arraycopy(bytes, 0, cached, from, bytes.length);
      dirty.set(from, from + bytes.length);
    }

    void force() {
      keep(sector -> true);
    }

    /** The kernel forgets that these pages are dirty, whether or not they went to disk. */
    void failForce(SplittableRandom random) {
      keep(sector -> random.nextInt(3) == 0);
    }

    private void keep(java.util.function.IntPredicate sectors) {
      for (int at = dirty.nextSetBit(0); at >= 0; ) {
        int end = Math.min((at / SECTOR_BYTES + 1) * SECTOR_BYTES, cached.length);
        if (sectors.test(at / SECTOR_BYTES)) {
          durable = Arrays.copyOf(durable, Math.max(durable.length, end));
          for (int i = dirty.nextSetBit(at); i >= 0 && i < end; i = dirty.nextSetBit(i + 1)) {
            durable[i] = cached[i];
          }
        }
        at = dirty.nextSetBit(end);
      }
      dirty.clear();
    }

    void lose(SplittableRandom random) {
      int kept = random.nextInt(4);
      int border = random.nextInt(cached.length / SECTOR_BYTES + 1);
      if (kept == 0 && random.nextBoolean()) {
        // The length was stored, the bytes were not.
        durable = Arrays.copyOf(durable, Math.max(durable.length, cached.length));
      }
      keep(
          sector ->
              switch (kept) {
                case 0 -> false;
                case 1 -> true;
                case 2 -> sector < border;
                default -> random.nextBoolean();
              });
      cached = durable;
    }
  }

  private final TreeMap<String, Content> durable = new TreeMap<>();
  private final List<Consumer<TreeMap<String, Content>>> pending = new ArrayList<>();
  private final TreeMap<String, Content> cached = new TreeMap<>();

  Content create(String name) {
    Content content = new Content();
    change(names -> names.put(name, content));
    return content;
  }

  void rename(String from, String to) {
    Content content = cached.get(from);
    change(
        names -> {
          names.remove(from);
          names.put(to, content);
        });
  }

  void delete(String name) {
    change(names -> names.remove(name));
  }

  private void change(Consumer<TreeMap<String, Content>> change) {
    change.accept(cached);
    pending.add(change);
  }

  void forceFolder() {
    pending.forEach(change -> change.accept(durable));
    pending.clear();
  }

  /** What was changed in the folder may be lost, whatever comes later. */
  void failForceFolder(SplittableRandom random) {
    pending.removeIf(change -> random.nextBoolean());
    forceFolder();
  }

  /** The power is lost; the folder then holds what the disk held. */
  void lose(Path folder, SplittableRandom random) throws IOException {
    failForceFolder(random);
    for (String name : cached.keySet()) {
      Files.deleteIfExists(folder.resolve(name));
    }
    cached.clear();
    cached.putAll(durable);
    for (Content content : List.copyOf(new java.util.HashSet<>(durable.values()))) {
      content.lose(random);
    }
    for (String name : durable.keySet()) {
      Files.write(folder.resolve(name), durable.get(name).durable);
    }
  }
}

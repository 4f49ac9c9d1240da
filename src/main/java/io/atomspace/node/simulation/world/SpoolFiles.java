package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The spooled bodies of one host; a crash loses them all. */
public final class SpoolFiles {
  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private long created;

  /** Writes a fragment; a file grows to its length. */
  void write(Effect.Spool spool) {
    byte[] bytes = spool.fragment().bytes().array();
    int end = Math.toIntExact(spool.offset() + bytes.length);
    byte[] file = files.getOrDefault(spool.name(), new byte[0]);
    if (file.length < end) {
      file = Arrays.copyOf(file, end);
    }
    System.arraycopy(bytes, 0, file, Math.toIntExact(spool.offset()), bytes.length);
    files.put(spool.name(), file);
  }

  /** A body of these bytes, inline if small, else a new file. */
  public Body keep(byte[] bytes) {
    if (bytes.length <= Body.INLINE_BYTES_MAX) {
      return Body.inline(new Bytes(bytes));
    }
    String name = "own-" + created++;
    files.put(name, bytes);
    return Body.spooled(name, bytes.length);
  }

  /** The bytes of a body; null if it is spooled and there is no such file of that length. */
  public byte @Nullable [] read(Body body) {
    Bytes inline = body.inline();
    if (inline != null) {
      return inline.array();
    }
    byte[] file = files.get(body.spooled());
    return file == null || file.length < body.length()
        ? null
        : Arrays.copyOf(file, Math.toIntExact(body.length()));
  }

  /** The frame of a transmission: its head, then its slice; null if there is no such slice. */
  byte @Nullable [] frame(Effect.Transmit transmit) {
    byte[] head = transmit.head().array();
    Effect.Slice slice = transmit.slice();
    if (slice == null) {
      return head;
    }
    byte[] file = files.get(slice.spooled());
    if (file == null || file.length < slice.offset() + slice.length()) {
      return null;
    }
    byte[] frame = Arrays.copyOf(head, head.length + slice.length());
    System.arraycopy(file, Math.toIntExact(slice.offset()), frame, head.length, slice.length());
    return frame;
  }

  /** The file is gone; nothing happens if there is none. */
  public void discard(String name) {
    files.remove(name);
  }

  void clear() {
    files.clear();
  }

  public int size() {
    return files.size();
  }
}

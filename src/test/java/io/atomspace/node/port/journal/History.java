package io.atomspace.node.port.journal;

import io.atomspace.node.kernel.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that was appended to one journal over its lives, and how much of it was flushed. */
public final class History {
  private final List<Effect.Persist> writes = new ArrayList<>();
  private int flushed;

  /** The next write. */
  public Effect.Persist write(String key, @Nullable String value) {
    Effect.Persist write = new Effect.Persist(key, value, writes.size());
    writes.add(write);
    return write;
  }

  /** A flush has returned. */
  public void flushed() {
    flushed = writes.size();
  }

  /** What is found must be a prefix that holds all that was flushed; the rest never was. */
  public void found(Map<String, String> records) {
    TreeMap<String, String> expected = new TreeMap<>();
    for (int i = 0; i <= writes.size(); i++) {
      if (i >= flushed && expected.equals(records)) {
        writes.subList(i, writes.size()).clear();
        flushed = i;
        return;
      }
      if (i < writes.size()) {
        Effect.Persist write = writes.get(i);
        if (write.value() == null) {
          expected.remove(write.key());
        } else {
          expected.put(write.key(), write.value());
        }
      }
    }
    throw new AssertionError(
        "found " + records + ", no prefix from " + flushed + " on of " + writes);
  }
}

package io.atomspace.node.port.das.pickle;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one pickle of protocol 4. Repeated text is written once and recalled after that.
 *
 * <p>Every method throws {@link PickleException} once the pickle is over its limit.
 */
public final class PickleWriter {
  /** As many items as Python puts behind one mark. */
  public static final int RUN_ITEMS_MAX = 1000;

  private final int bytesMax;
  private byte[] buffer = new byte[1024];
  private int size;
  // Looked up by key only, never walked.
  private final Map<Object, Integer> memo = new HashMap<>();

  /**
   * @param bytesMax of the whole pickle
   */
  public PickleWriter(int bytesMax) {
    this.bytesMax = bytesMax;
    put(0x80);
    put(4);
  }

  /** The pickle of one value. */
  public static byte[] pickle(@Nullable Object value, int bytesMax) {
    PickleWriter writer = new PickleWriter(bytesMax);
    writer.value(value);
    return writer.finish();
  }

  /** Ends the pickle; the writer must not be used after that. */
  public byte[] finish() {
    put('.');
    return Arrays.copyOf(buffer, size);
  }

  /**
   * A value of {@link Py} or a plain Java one.
   *
   * @throws IllegalArgumentException for a value of another type
   */
  public void value(@Nullable Object value) {
    if (value == null || value instanceof Py.None) {
      none();
    } else if (value instanceof String text) {
      text(text);
    } else if (value instanceof Py.Text text) {
      text(text.toString());
    } else if (value instanceof Boolean truth) {
      truth(truth);
    } else if (value instanceof Integer number) {
      integer(number);
    } else if (value instanceof Long number) {
      integer(number);
    } else if (value instanceof BigInteger number) {
      integer(number);
    } else if (value instanceof Double number) {
      put('G');
      long bits = Double.doubleToLongBits(number);
      for (int shift = 56; shift >= 0; shift -= 8) {
        put((int) (bits >> shift));
      }
    } else if (value instanceof byte[] bytes) {
      put('B');
      int4(bytes.length);
      append(bytes);
    } else if (value instanceof Map<?, ?> map) {
      beginDict();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        value(entry.getKey());
        value(entry.getValue());
      }
      endDict();
    } else if (value instanceof Py.Dict dict) {
      beginDict();
      for (int i = 0; i < dict.size(); i++) {
        value(dict.key(i));
        value(dict.value(i));
      }
      endDict();
    } else if (value instanceof List<?> list) {
      sequence(Py.Kind.LIST, list);
    } else if (value instanceof Py.Sequence sequence) {
      sequence(sequence.kind(), sequence.items());
    } else if (value instanceof Py.Instance instance) {
      beginInstance(instance.type());
      value(instance.state());
      endInstance();
    } else if (value instanceof Py.LinkFilterType type) {
      linkFilterType(type);
    } else {
      throw new IllegalArgumentException("no pickle of a " + value.getClass());
    }
  }

  public void none() {
    put('N');
  }

  public void truth(boolean value) {
    put(value ? 0x88 : 0x89);
  }

  public void text(String text) {
    if (recalled(text)) {
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length < 256) {
      put(0x8c);
      put(utf8.length);
    } else {
      put('X');
      int4(utf8.length);
    }
    append(utf8);
    memoize(text);
  }

  public void integer(long value) {
    if (value >= 0 && value < 256) {
      put('K');
      put((int) value);
    } else if (value == (int) value) {
      put('J');
      int4((int) value);
    } else {
      integer(BigInteger.valueOf(value));
    }
  }

  private void integer(BigInteger value) {
    byte[] bigEndian = value.toByteArray();
    if (bigEndian.length > 255) {
      throw new PickleException("an integer of " + bigEndian.length + " bytes");
    }
    put(0x8a);
    put(bigEndian.length);
    for (int i = bigEndian.length - 1; i >= 0; i--) {
      put(bigEndian[i]);
    }
  }

  /** Keys and values follow in turn, then {@link #endDict}. */
  public void beginDict() {
    put('}');
    put('(');
  }

  public void endDict() {
    put('u');
  }

  /** Items follow, then {@link #endList}; a long list is cut by {@link #nextRun}. */
  public void beginList() {
    put(']');
    put('(');
  }

  /** Ends a run of items and begins the next; to be called every {@link #RUN_ITEMS_MAX}. */
  public void nextRun() {
    put('e');
    put('(');
  }

  public void endList() {
    put('e');
  }

  /** Items follow, then {@link #endTuple}. */
  public void beginTuple() {
    put('(');
  }

  public void endTuple() {
    put('t');
  }

  /** The state, one dict, follows, then {@link #endInstance}. */
  public void beginInstance(Py.Global type) {
    global(type);
    put(')');
    put(0x81);
  }

  public void endInstance() {
    put('b');
  }

  /** A set, tuple or list of known items. */
  public void sequence(Py.Kind kind, Iterable<?> items) {
    if (kind == Py.Kind.LIST) {
      beginList();
    } else {
      if (kind == Py.Kind.SET) {
        put(0x8f);
      }
      put('(');
    }
    int run = 0;
    for (Object item : items) {
      if (kind == Py.Kind.LIST && run++ == RUN_ITEMS_MAX) {
        nextRun();
        run = 1;
      }
      value(item);
    }
    put(
        switch (kind) {
          case LIST -> 'e';
          case TUPLE -> 't';
          case SET -> 0x90;
          case FROZENSET -> 0x91;
        });
  }

  private void linkFilterType(Py.LinkFilterType type) {
    global(Py.Global.GETATTR);
    global(Py.Global.LINK_FILTER_TYPE);
    text(type.name());
    put(0x86);
    put('R');
  }

  private void global(Py.Global global) {
    if (recalled(global)) {
      return;
    }
    text(global.module);
    text(global.name);
    put(0x93);
    memoize(global);
  }

  private boolean recalled(Object key) {
    Integer index = memo.get(key);
    if (index == null) {
      return false;
    }
    if (index < 256) {
      put('h');
      put(index);
    } else {
      put('j');
      int4(index);
    }
    return true;
  }

  private void memoize(Object key) {
    memo.put(key, memo.size());
    put(0x94);
  }

  private void int4(int value) {
    ensure(4);
    for (int shift = 0; shift < 32; shift += 8) {
      buffer[size++] = (byte) (value >> shift);
    }
  }

  private void append(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private void put(int value) {
    ensure(1);
    buffer[size++] = (byte) value;
  }

  private void ensure(int more) {
    if (more > buffer.length - size) {
      if (size + (long) more > bytesMax) {
        throw new PickleException("the reply is over the limit of " + bytesMax + " bytes");
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(bytesMax, Math.max(2L * size, size + more)));
    }
  }
}

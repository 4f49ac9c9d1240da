package io.atomspace.node.port.das.pickle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Values of {@link Py} as JSON text without white space, what {@code json.dumps} would give; tuples
 * and sets are arrays. A {@code QueryAnswer} is {@code
 * {"@answer":{"assignment":MAPPING,"subgraph":...}}}, a bare {@code Assignment} its mapping.
 *
 * <p>The buffer is kept between calls; not safe for use by two threads.
 */
public final class PickleJson {
  private static final int DEPTH_MAX = 200;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  private final int bytesMax;
  private byte[] buffer = new byte[4096];
  private int size;

  /**
   * @param bytesMax of one text; over it {@link #text} throws
   */
  public PickleJson(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * @throws PickleException for a value JSON does not know, nested too deep or over the limit
   */
  public String text(Object value) {
    size = 0;
    write(value, 0);
    return new String(buffer, 0, size, StandardCharsets.UTF_8);
  }

  /** Appends the text of the value and a line break to what {@link #takeLines} will give. */
  public void line(Object value) {
    int before = size;
    try {
      write(value, 0);
      put('\n');
    } catch (PickleException e) {
      size = before;
      throw e;
    }
  }

  /** Bytes that wait for {@link #takeLines}. */
  public int waitingBytes() {
    return size;
  }

  /** The lines since the last call. */
  public byte[] takeLines() {
    byte[] lines = Arrays.copyOf(buffer, size);
    size = 0;
    return lines;
  }

  private void write(Object value, int depth) {
    if (depth > DEPTH_MAX) {
      throw new PickleException("nested deeper than " + DEPTH_MAX);
    }
    if (value instanceof Py.Text text) {
      string(text);
    } else if (value instanceof Py.Dict dict) {
      dict(dict, depth);
    } else if (value instanceof Py.Sequence sequence) {
      sequence(sequence.items(), depth);
    } else if (value instanceof Boolean truth) {
      ascii(truth ? "true" : "false");
    } else if (value instanceof Py.None) {
      ascii("null");
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      throw new PickleException("JSON has no " + number);
    } else if (value instanceof Number number) {
      ascii(number.toString());
    } else if (value instanceof Py.Instance instance) {
      instance(instance, depth);
    } else if (value instanceof Py.LinkFilterType type) {
      ascii(Integer.toString(type.number()));
    } else {
      throw new PickleException("JSON has no " + value.getClass().getSimpleName());
    }
  }

  private void instance(Py.Instance instance, int depth) {
    switch (instance.type()) {
      case QUERY_ANSWER -> {
        ascii("{\"@answer\":{\"assignment\":");
        write(instance.state().get("assignment"), depth + 1);
        ascii(",\"subgraph\":");
        write(instance.state().get("subgraph"), depth + 1);
        ascii("}}");
      }
      case ASSIGNMENT -> write(instance.state().get("mapping"), depth + 1);
      default -> dict(instance.state(), depth);
    }
  }

  private void dict(Py.Dict dict, int depth) {
    put('{');
    for (int i = 0; i < dict.size(); i++) {
      if (i > 0) {
        put(',');
      }
      if (!(dict.key(i) instanceof Py.Text key)) {
        throw new PickleException("a key that is no text");
      }
      string(key);
      put(':');
      write(dict.value(i), depth + 1);
    }
    put('}');
  }

  private void sequence(List<Object> items, int depth) {
    put('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        put(',');
      }
      write(items.get(i), depth + 1);
    }
    put(']');
  }

  private void string(Py.Text text) {
    ensure(text.length + 2);
    buffer[size++] = '"';
    if (text.plain()) {
      System.arraycopy(text.bytes, text.from, buffer, size, text.length);
      size += text.length;
    } else {
      escaped(text.toString());
    }
    put('"');
  }

  private void escaped(String text) {
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      ensure(6);
      if (c == '"' || c == '\\') {
        buffer[size++] = '\\';
        buffer[size++] = (byte) c;
      } else if (c < 0x20 || (c >= 0xd800 && c < 0xe000)) {
        ascii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          buffer[size++] = HEX[c >> shift & 0xf];
        }
      } else if (c < 0x80) {
        buffer[size++] = (byte) c;
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          buffer[size++] = b;
        }
      }
    }
  }

  @SuppressWarnings("deprecation") // the one call that copies ASCII without an encoder
  private void ascii(String text) {
    ensure(text.length());
    text.getBytes(0, text.length(), buffer, size);
    size += text.length();
  }

  private void put(char c) {
    ensure(1);
    buffer[size++] = (byte) c;
  }

  private void ensure(int more) {
    if (more > buffer.length - size) {
      if (size + (long) more > bytesMax) {
        throw new PickleException("one item is over the limit of " + bytesMax + " bytes");
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(bytesMax, Math.max(2L * size, size + more)));
    }
  }
}

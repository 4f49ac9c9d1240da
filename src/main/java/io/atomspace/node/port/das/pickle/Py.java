package io.atomspace.node.port.das.pickle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Python values that a pickle of a DAS may hold.
 *
 * <p>Beside the types here a value is a {@link Boolean}, {@link Long}, {@link
 * java.math.BigInteger}, {@link Double} or {@code byte[]}.
 */
public final class Py {
  private Py() {}

  /** Python's {@code None}: a value of its own, so that null never stands for data. */
  public enum None {
    NONE
  }

  /** Everything a pickle may name; any other module or name is refused. */
  public enum Global {
    QUERY_ANSWER("hyperon_das.utils", "QueryAnswer"),
    ASSIGNMENT("hyperon_das.utils", "Assignment"),
    CONTEXT("hyperon_das.context", "Context"),
    LINK_FILTER_TYPE("hyperon_das.link_filters", "LinkFilterType"),
    GETATTR("builtins", "getattr"),
    DICT("builtins", "dict"),
    LIST("builtins", "list"),
    TUPLE("builtins", "tuple"),
    SET("builtins", "set"),
    FROZENSET("builtins", "frozenset");

    final String module;
    final String name;

    Global(String module, String name) {
      this.module = module;
      this.name = name;
    }

    /**
     * @throws PickleException naming what was asked for, if it is not on the list
     */
    static Global of(String module, String name) {
      String home = module.equals("__builtin__") ? "builtins" : module;
      for (Global global : values()) {
        if (global.module.equals(home) && global.name.equals(name)) {
          return global;
        }
      }
      throw new PickleException("the pickle names " + module + "." + name + ", which is refused");
    }

    /** True for the classes whose instances a pickle may hold. */
    boolean isClass() {
      return this == QUERY_ANSWER || this == ASSIGNMENT || this == CONTEXT;
    }
  }

  /** {@code hyperon_das.link_filters.LinkFilterType}. */
  public enum LinkFilterType {
    NAMED_TYPE,
    FLAT_TYPE_TEMPLATE,
    TARGETS;

    /** The number Python knows it by, from 1. */
    public int number() {
      return ordinal() + 1;
    }

    public static @Nullable LinkFilterType of(long number) {
      return number >= 1 && number <= values().length ? values()[(int) number - 1] : null;
    }

    public static @Nullable LinkFilterType of(String name) {
      for (LinkFilterType type : values()) {
        if (type.name().equals(name)) {
          return type;
        }
      }
      return null;
    }
  }

  /** The kinds of {@link Sequence}. */
  public enum Kind {
    LIST,
    TUPLE,
    SET,
    FROZENSET
  }

  /** A list, tuple, set or frozenset; sets keep the order of the pickle. */
  public record Sequence(Kind kind, List<Object> items) {}

  /** An instance of a whitelisted class: its name and its {@code __dict__}. */
  public record Instance(Global type, Dict state) {}

  /** A dict as a flat run of keys and values, in the order of the pickle. */
  public static final class Dict {
    private Object[] entries = new Object[16];
    private int size;

    public void put(Object key, Object value) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, size * 2);
      }
      entries[size++] = key;
      entries[size++] = value;
    }

    public int size() {
      return size / 2;
    }

    public Object key(int index) {
      return entries[2 * index];
    }

    public Object value(int index) {
      return entries[2 * index + 1];
    }

    /** The value under a text key, {@code None} where there is none; the last one wins. */
    public Object get(String name) {
      for (int i = size() - 1; i >= 0; i--) {
        if (key(i) instanceof Text text && text.is(name)) {
          return value(i);
        }
      }
      return None.NONE;
    }
  }

  /** A str: a slice of the pickle's own bytes, decoded only when asked for. */
  public static final class Text {
    final byte[] bytes;
    final int from;
    final int length;
    private @Nullable String decoded;
    private byte plain;

    Text(byte[] bytes, int from, int length) {
      this.bytes = bytes;
      this.from = from;
      this.length = length;
    }

    public static Text of(String string) {
      byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
      return new Text(bytes, 0, bytes.length);
    }

    boolean is(String name) {
      return length >= name.length() && toString().equals(name);
    }

    /** True if the bytes can stand in JSON text as they are. */
    boolean plain() {
      if (plain == 0) {
        plain = 1;
        for (int i = from; i < from + length; i++) {
          byte b = bytes[i];
          // 0xED starts the surrogates that Python lets through.
          if ((b >= 0 && b < 0x20) || b == '"' || b == '\\' || b == (byte) 0xED) {
            plain = 2;
            break;
          }
        }
      }
      return plain == 1;
    }

    @Override
    public String toString() {
      String text = decoded;
      if (text == null) {
        text = new String(bytes, from, length, StandardCharsets.UTF_8);
        decoded = text;
      }
      return text;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && text.toString().equals(toString());
    }

    @Override
    public int hashCode() {
      return toString().hashCode();
    }
  }

  static Sequence sequence(Kind kind, Object[] stack, int from, int to) {
    List<Object> items = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      items.add(stack[i]);
    }
    return new Sequence(kind, items);
  }
}

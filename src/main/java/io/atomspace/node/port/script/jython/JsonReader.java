package io.atomspace.node.port.script.jython;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyUnicode;

/**
 * JSON to the values of Python. An object whose one key is {@code @answer} becomes an answer.
 *
 * <p>Text that is not JSON raises a ValueError of Python.
 */
final class JsonReader {
  private static final int DEPTH_MAX = 500;

  private final byte[] text;
  private final @Nullable PyObject answerOf;
  private int at;
  private int depth;

  /**
   * @param answerOf makes an answer of what stands at {@code @answer}; null to leave it as it is
   */
  JsonReader(byte[] text, int from, @Nullable PyObject answerOf) {
    this.text = text;
    this.at = from;
    this.answerOf = answerOf;
  }

  /** Whether only white space is left. */
  boolean atEnd() {
    skip();
    return at >= text.length;
  }

  /** The next value. */
  PyObject next() {
    skip();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> new PyUnicode(string());
      case 't' -> word("true", Py.True);
      case 'f' -> word("false", Py.False);
      case 'n' -> word("null", Py.None);
      default -> number();
    };
  }

  private void skip() {
    while (at < text.length && text[at] <= ' ' && text[at] >= 0) {
      at++;
    }
  }

  private int peek() {
    if (at >= text.length) {
      throw wrong("ends too early");
    }
    return text[at];
  }

  private RuntimeException wrong(String what) {
    return Py.ValueError("JSON: " + what + " at byte " + at);
  }

  private void enter() {
    at++;
    if (++depth > DEPTH_MAX) {
      throw wrong("nested too deep");
    }
  }

  private boolean ends(char end, boolean first) {
    skip();
    if (peek() == end) {
      at++;
      depth--;
      return true;
    }
    if (!first) {
      if (peek() != ',') {
        throw wrong("no comma");
      }
      at++;
      skip();
    }
    return false;
  }

  private PyObject object() {
    enter();
    PyDictionary object = new PyDictionary();
    String last = "";
    for (boolean first = true; !ends('}', first); first = false) {
      if (peek() != '"') {
        throw wrong("no key");
      }
      last = string();
      skip();
      if (peek() != ':') {
        throw wrong("no colon");
      }
      at++;
      object.__setitem__(new PyUnicode(last), next());
    }
    if (answerOf != null && last.equals("@answer") && object.__len__() == 1) {
      return answerOf.__call__(object.__getitem__(new PyUnicode(last)));
    }
    return object;
  }

  private PyObject list() {
    enter();
    PyList list = new PyList();
    for (boolean first = true; !ends(']', first); first = false) {
      list.append(next());
    }
    return list;
  }

  private PyObject word(String word, PyObject value) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (peek() != word.charAt(i)) {
        throw wrong("no value");
      }
    }
    return value;
  }

  private PyObject number() {
    int from = at;
    boolean whole = true;
    while (at < text.length) {
      int c = text[at];
      if (c == '.' || c == 'e' || c == 'E') {
        whole = false;
      } else if ((c < '0' || c > '9') && c != '-' && c != '+') {
        break;
      }
      at++;
    }
    String digits = new String(text, from, at - from, StandardCharsets.ISO_8859_1);
    try {
      if (!whole) {
        return Py.newFloat(Double.parseDouble(digits));
      }
      return digits.length() < 18
          ? Py.newInteger(Long.parseLong(digits))
          : Py.newLong(new BigInteger(digits));
    } catch (NumberFormatException e) {
      throw wrong("no value");
    }
  }

  private String string() {
    int from = ++at;
    boolean plain = true;
    while (peek() != '"') {
      if (text[at] == '\\') {
        at++;
        plain = false;
      } else if (text[at] < 0) {
        plain = false;
      }
      at++;
    }
    int to = at++;
    return plain
        ? new String(text, from, to - from, StandardCharsets.ISO_8859_1)
        : unescaped(new String(text, from, to - from, StandardCharsets.UTF_8));
  }

  private String unescaped(String raw) {
    StringBuilder out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = raw.charAt(++i);
      switch (escape) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          try {
            out.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
          } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw wrong("a broken escape");
          }
          i += 4;
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }
}

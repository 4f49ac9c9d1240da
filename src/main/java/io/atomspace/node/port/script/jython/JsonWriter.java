package io.atomspace.node.port.script.jython;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import org.python.core.Py;
import org.python.core.PyBoolean;
import org.python.core.PyDictionary;
import org.python.core.PyFloat;
import org.python.core.PyInteger;
import org.python.core.PyList;
import org.python.core.PyLong;
import org.python.core.PyNone;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyStringMap;
import org.python.core.PyTuple;
import org.python.core.PyUnicode;

/**
 * Values of Python to JSON in ASCII, in the form that the cpython worker gives them: no white
 * space, keys as Python's own module makes them, floats as Python 3 prints them.
 *
 * <p>What is not JSON raises a TypeError or ValueError of Python.
 */
final class JsonWriter {
  private static final int DEPTH_MAX = 500;
  private static final int DIGITS_DOUBTFUL = 16;
  private static final double TINY = 1e-300;

  private final PyObject answerJson;
  private final StringBuilder out = new StringBuilder(256);

  private JsonWriter(PyObject answerJson) {
    this.answerJson = answerJson;
  }

  /**
   * @param answerJson gives the JSON of an answer
   */
  static String write(PyObject value, PyObject answerJson) {
    JsonWriter writer = new JsonWriter(answerJson);
    writer.value(value, 0);
    return writer.out.toString();
  }

  private void value(PyObject value, int depth) {
    if (depth > DEPTH_MAX) {
      throw Py.ValueError("not a JSON value: nested too deep, or in a circle");
    }
    if (value instanceof PyNone) {
      out.append("null");
    } else if (value instanceof PyString string) {
      string(text(string));
    } else if (value instanceof PyBoolean) {
      out.append(value.__nonzero__());
    } else if (value instanceof PyInteger || value instanceof PyLong) {
      out.append(value.__str__().getString());
    } else if (value instanceof PyFloat number) {
      out.append(number(number.getValue()));
    } else if (value instanceof PyList || value instanceof PyTuple) {
      list(value, depth);
    } else if (value instanceof PyDictionary || value instanceof PyStringMap) {
      object(value, depth);
    } else if (value.__findattr__("subgraph") != null && value.__findattr__("assignment") != null) {
      value(answerJson.__call__(value), depth + 1);
    } else {
      throw Py.TypeError("not a JSON value: " + value.getType().getName());
    }
  }

  private void list(PyObject list, int depth) {
    out.append('[');
    char separator = 0;
    for (PyObject element : list.asIterable()) {
      if (separator != 0) {
        out.append(separator);
      }
      separator = ',';
      value(element, depth + 1);
    }
    out.append(']');
  }

  private void object(PyObject object, int depth) {
    out.append('{');
    char separator = 0;
    for (PyObject item : object.invoke("items").asIterable()) {
      if (separator != 0) {
        out.append(separator);
      }
      separator = ',';
      key(item.__getitem__(0));
      out.append(':');
      value(item.__getitem__(1), depth + 1);
    }
    out.append('}');
  }

  private void key(PyObject key) {
    if (key instanceof PyString string) {
      string(text(string));
    } else if (key instanceof PyNone
        || key instanceof PyInteger
        || key instanceof PyLong
        || key instanceof PyFloat) {
      out.append('"');
      value(key, 0);
      out.append('"');
    } else {
      throw Py.TypeError("not a JSON value: a key of type " + key.getType().getName());
    }
  }

  /** The characters of a string; the bytes of a plain one are taken as UTF-8. */
  static String text(PyString string) {
    String text = string.getString();
    if (string instanceof PyUnicode || text.chars().allMatch(c -> c < 128)) {
      return text;
    }
    return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c >= ' ' && c < 127) {
            out.append(c);
          } else {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              out.append(Character.forDigit((c >> shift) & 15, 16));
            }
          }
        }
      }
    }
    out.append('"');
  }

  /** The shortest digits that read back as the same double, laid out as Python 3 does. */
  static String number(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw Py.ValueError("not a JSON value: NaN or Infinity");
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    // Before JDK 19, Double.toString may give a digit more than are needed.
    boolean doubtful = exact.precision() >= DIGITS_DOUBTFUL || Math.abs(number) < TINY;
    for (int digits = exact.precision() - 1; doubtful && digits > 0; digits--) {
      BigDecimal shorter = new BigDecimal(number).round(new MathContext(digits));
      if (shorter.doubleValue() != number) {
        break;
      }
      exact = shorter.stripTrailingZeros();
    }
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    StringBuilder text = new StringBuilder(number < 0 ? "-" : "");
    if (exponent < -4 || exponent >= 16) {
      text.append(digits.charAt(0));
      if (digits.length() > 1) {
        text.append('.').append(digits, 1, digits.length());
      }
      String size = String.valueOf(Math.abs(exponent));
      return text.append('e')
          .append(exponent < 0 ? '-' : '+')
          .append(size.length() < 2 ? "0" : "")
          .append(size)
          .toString();
    }
    String plain = exact.abs().toPlainString();
    return text.append(plain).append(plain.contains(".") ? "" : ".0").toString();
  }
}

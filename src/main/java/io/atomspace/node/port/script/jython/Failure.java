package io.atomspace.node.port.script.jython;

import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyFrame;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTraceback;
import org.python.core.PyType;

/** What was raised: one line, and the script's frames without those of the worker. */
record Failure(String message, String traceback) {
  private static final int MESSAGE_CHARS_MAX = 2000;
  private static final int TRACEBACK_CHARS_MAX = 32_000;
  private static final int FRAMES_MAX = 100;

  /**
   * @param own the file name of the worker's Python code
   * @param name the file name of the script
   * @param lines the lines of the script
   */
  static Failure of(Throwable thrown, String own, String name, String[] lines) {
    PyException raised = thrown instanceof PyException python ? python : Py.JavaError(thrown);
    raised.normalize();
    String what = what(raised);
    StringBuilder text = new StringBuilder("Traceback (most recent call last):\n");
    int frames = 0;
    PyFrame last = null;
    PyTraceback frame = raised.traceback;
    while (frame != null) {
      String file = frame.tb_frame.f_code.co_filename;
      // An exception of Java passes a frame twice.
      boolean again = frame.tb_frame == last;
      last = frame.tb_frame;
      if (!again && !file.equals(own) && ++frames <= FRAMES_MAX) {
        text.append(
            "  File \"%s\", line %d, in %s%n"
                .formatted(file, frame.tb_lineno, frame.tb_frame.f_code.co_name));
        if (file.equals(name) && frame.tb_lineno >= 1 && frame.tb_lineno <= lines.length) {
          text.append("    ").append(lines[frame.tb_lineno - 1].strip()).append('\n');
        }
      }
      frame = frame.tb_next instanceof PyTraceback next ? next : null;
    }
    if (frames > FRAMES_MAX) {
      text.append("  ... ").append(frames - FRAMES_MAX).append(" more frames\n");
    }
    text.append(syntax(raised)).append(what).append('\n');
    String message = what.lines().findFirst().orElse(what);
    return new Failure(cut(message, MESSAGE_CHARS_MAX), cut(text.toString(), TRACEBACK_CHARS_MAX));
  }

  private static String what(PyException raised) {
    PyObject type = raised.type;
    String kind = type instanceof PyType known ? known.getName() : String.valueOf(type);
    kind = kind.substring(kind.lastIndexOf('.') + 1);
    String value;
    try {
      PyObject shown = raised.value.__unicode__();
      value = shown instanceof PyString string ? string.getString() : "";
    } catch (RuntimeException e) {
      value = "";
    }
    return value.isEmpty() ? kind : kind + ": " + value;
  }

  /** A syntax error has no frame of its own, but tells where it is. */
  private static String syntax(PyException raised) {
    if (!raised.match(Py.SyntaxError)) {
      return "";
    }
    PyObject file = raised.value.__findattr__("filename");
    PyObject line = raised.value.__findattr__("lineno");
    return file == null || line == null ? "" : "  File \"" + file + "\", line " + line + "\n";
  }

  private static String cut(String text, int chars) {
    return text.length() <= chars ? text : text.substring(0, chars) + "\n... cut\n";
  }
}

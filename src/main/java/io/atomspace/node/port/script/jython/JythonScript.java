package io.atomspace.node.port.script.jython;

import io.atomspace.node.port.script.process.Frames;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.python.core.CompileMode;
import org.python.core.CompilerFlags;
import org.python.core.Py;
import org.python.core.PyCode;
import org.python.core.PyFunction;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyTableCode;
import org.python.core.PyUnicode;
import org.python.util.PythonInterpreter;

/** The script of a worker, and what is asked of it; anything may be thrown by a script. */
final class JythonScript {
  private static final String OWN_FILE = "<das>";
  private static final List<String> FUNCTIONS =
      List.of("combine", "evaluate", "main", "query", "setup");

  private final Frames frames;
  private final MappedByteBuffer position;
  private final PyObject answerOf;
  private final PyObject answerJson;
  private final PyObject dasType;
  private final PyObject cluster;
  private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
  private final Map<String, PyObject> functions = new LinkedHashMap<>();
  private String name = "";
  private String[] lines = {};
  private PyObject parameters = Py.None;
  private @Nullable PyObject context;
  private int frameBytesMax;
  private int valueBytesMax;

  JythonScript(
      Frames frames,
      Output output,
      MappedByteBuffer position,
      String das,
      String clusterOfScripts,
      String jar) {
    this.frames = frames;
    this.position = position;
    PySystemState.initialize();
    PythonInterpreter interpreter = new PythonInterpreter();
    interpreter.setIn(InputStream.nullInputStream());
    interpreter.setOut(output);
    interpreter.setErr(output);
    PySystemState system = interpreter.getSystemState();
    PyString library = new PyString(jar + "/Lib");
    if (!system.path.contains(library)) {
      system.path.append(library);
    }
    PyModule module = own("__das__", das);
    answerOf = module.__getattr__("answer_of");
    answerJson = module.__getattr__("answer_json");
    dasType = module.__getattr__("Das");
    cluster = own("__cluster__", clusterOfScripts).__getattr__("Cluster").__call__();
  }

  private static PyModule own(String name, String source) {
    PyModule module = new PyModule(name, null);
    Py.exec(compile(source, OWN_FILE), module.__dict__, module.__dict__);
    return module;
  }

  private static PyCode compile(String source, String name) {
    // Python refuses a declared encoding in text that is already decoded.
    String decoded =
        source.replaceFirst("^((?:[^\\n]*\\n)?[ \\t]*#[^\\n]*?)coding([:=])", "$1c0ding$2");
    return Py.compile_flags(
        decoded, name, CompileMode.exec, new CompilerFlags(CompilerFlags.PyCF_SOURCE_IS_UTF8));
  }

  byte[] load(byte[] request, Output output) {
    PyObject order = new JsonReader(request, 0, answerOf).next();
    name = text(order, "name");
    String source = text(order, "script");
    lines = source.split("\n", -1);
    frameBytesMax = order.__getitem__(new PyUnicode("frameBytesMax")).asInt();
    valueBytesMax = order.__getitem__(new PyUnicode("valueBytesMax")).asInt();
    output.limit(order.__getitem__(new PyUnicode("outputBytesMax")).asInt());
    PyModule module = new PyModule("job", null);
    module.__setattr__("__file__", new PyString(name));
    module.__setattr__("cluster", cluster);
    Py.getSystemState().modules.__setitem__("job", module);
    Py.exec(compile(source, name), module.__dict__, module.__dict__);
    for (String function : FUNCTIONS) {
      PyObject found = module.__findattr__(function);
      if (found != null && found.isCallable()) {
        functions.put(function, found);
      }
    }
    parameters = value(text(order, "parameters").getBytes(StandardCharsets.UTF_8));
    PyObject setup = functions.get("setup");
    PyObject made = setup == null ? Py.None : applied(setup, parameters);
    PyObject evaluate = functions.get("evaluate");
    context = evaluate != null && positional(evaluate) > 1 ? made : null;
    return functions.keySet().stream()
        .collect(
            Collectors.joining(
                "\",\"", functions.isEmpty() ? "[" : "[\"", functions.isEmpty() ? "]" : "\"]"))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(PyObject order, String key) {
    return ((PyString) order.__getitem__(new PyUnicode(key))).getString();
  }

  private PyObject function(String function) {
    PyObject found = functions.get(function);
    if (found == null) {
      throw Py.NameError("the script has no function " + function);
    }
    return found;
  }

  PyObject value(byte[] json) {
    return new JsonReader(json, 0, answerOf).next();
  }

  String json(PyObject value) {
    return JsonWriter.write(value, answerJson);
  }

  Failure failure(Throwable thrown) {
    return Failure.of(thrown, OWN_FILE, name, lines);
  }

  /** A failure as JSON, with the item's place if it has one. */
  String report(int item, Failure failure) {
    return (item < 0 ? "{" : "{\"item\":" + item + ",")
        + "\"message\":"
        + json(new PyUnicode(failure.message()))
        + ",\"traceback\":"
        + json(new PyUnicode(failure.traceback()))
        + "}";
  }

  /** How many positional arguments a function takes. */
  private static int positional(PyObject function) {
    PyObject plain = function.__findattr__("im_func");
    boolean bound = plain != null && function.__findattr__("im_self") != Py.None;
    if ((plain == null ? function : plain) instanceof PyFunction known
        && known.__code__ instanceof PyTableCode code) {
      return code.varargs ? Integer.MAX_VALUE : code.co_argcount - (bound ? 1 : 0);
    }
    return 1;
  }

  private static PyObject applied(PyObject function, PyObject... arguments) {
    int count = Math.min(arguments.length, positional(function));
    return function.__call__(java.util.Arrays.copyOf(arguments, count));
  }

  byte[] evaluate(byte[] request) {
    ByteBuffer head = ByteBuffer.wrap(request);
    boolean fold = head.get() == 1;
    PyObject[] items = new PyObject[head.getInt()];
    JsonReader reader = new JsonReader(request, 5, answerOf);
    for (int i = 0; i < items.length; i++) {
      items[i] = reader.next();
    }
    if (!reader.atEnd()) {
      throw Py.ValueError("more than " + items.length + " items received");
    }
    PyObject evaluate = function("evaluate");
    PyObject given = context;
    PyObject combine = fold ? function("combine") : Py.None;
    PyObject folded = null;
    Failure[] failures = new Failure[items.length];
    long cpu = clock.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    try {
      for (int i = 0; i < items.length; i++) {
        position.putLong(0, i);
        PyObject value;
        try {
          value = given == null ? evaluate.__call__(items[i]) : evaluate.__call__(items[i], given);
        } catch (Throwable e) {
          failures[i] = failure(e);
          continue;
        }
        if (fold) {
          items[i] = Py.None;
          folded = folded == null ? value : combine.__call__(folded, value);
        } else {
          items[i] = value;
        }
      }
    } finally {
      position.putLong(0, -1);
    }
    cpu = clock.getCurrentThreadCpuTime() - cpu;
    wall = System.nanoTime() - wall;
    StringBuilder values = new StringBuilder();
    for (int i = 0; !fold && i < items.length; i++) {
      if (failures[i] == null) {
        try {
          values.append(bounded(items[i])).append('\n');
          continue;
        } catch (Throwable e) {
          failures[i] = failure(e);
        }
      }
      values.append('!').append(report(-1, failures[i])).append('\n');
    }
    if (folded != null) {
      values.append(bounded(folded)).append('\n');
    }
    return batch(cpu, wall, failures, values);
  }

  private String bounded(PyObject value) {
    String line = json(value);
    if (line.length() > valueBytesMax) {
      throw Py.ValueError(
          "a value of %d bytes, of which %d are allowed".formatted(line.length(), valueBytesMax));
    }
    return line;
  }

  private byte[] batch(long cpu, long wall, Failure[] failures, StringBuilder values) {
    StringBuilder failed = new StringBuilder();
    for (int i = 0; i < failures.length; i++) {
      if (failures[i] != null) {
        failed.append(report(i, failures[i])).append('\n');
      }
    }
    long bytes = 20L + failed.length() + values.length();
    if (bytes > frameBytesMax - 1) {
      throw Py.ValueError(
          "the values of these items take %d bytes, of which %d are allowed"
              .formatted(bytes, frameBytesMax));
    }
    ByteBuffer reply = ByteBuffer.allocate((int) bytes);
    reply.putLong(cpu).putLong(wall).putInt(failed.length());
    reply.put(failed.toString().getBytes(StandardCharsets.US_ASCII));
    reply.put(values.toString().getBytes(StandardCharsets.US_ASCII));
    return reply.array();
  }

  byte[] fold(byte[] lines) {
    List<PyObject> values = new ArrayList<>();
    JsonReader reader = new JsonReader(lines, 0, answerOf);
    while (!reader.atEnd()) {
      values.add(reader.next());
    }
    PyObject combine = function("combine");
    return timed(
        () -> {
          PyObject result = values.get(0);
          for (PyObject value : values.subList(1, values.size())) {
            result = combine.__call__(result, value);
          }
          return result;
        });
  }

  byte[] main() {
    PyObject main = function("main");
    PyObject pipe = Py.java2py(new JythonPipe(this, frames));
    PyObject das = dasType.__call__(pipe);
    cluster.invoke("begin", pipe);
    try {
      return timed(() -> applied(main, parameters, das));
    } finally {
      cluster.invoke("end");
    }
  }

  private byte[] timed(java.util.function.Supplier<PyObject> work) {
    long cpu = clock.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    PyObject value = work.get();
    cpu = clock.getCurrentThreadCpuTime() - cpu;
    wall = System.nanoTime() - wall;
    return batch(cpu, wall, new Failure[0], new StringBuilder(bounded(value)).append('\n'));
  }

  long query() throws IOException {
    JythonPipe pipe = new JythonPipe(this, frames);
    PyObject shown = Py.java2py(pipe);
    PyObject das = dasType.__call__(shown);
    cluster.invoke("begin", shown);
    try {
      PyObject result = applied(function("query"), das, parameters);
      for (PyObject item : result.asIterable()) {
        pipe.yield(item);
      }
    } finally {
      cluster.invoke("end");
    }
    pipe.flush();
    return pipe.sent();
  }
}

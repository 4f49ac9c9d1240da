package io.atomspace.node.port.script.jython;

import io.atomspace.node.port.script.process.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;

/** What a das asks of its pipe, and the items that a query yields. */
public final class JythonPipe {
  private static final int ITEMS_BYTES_MAX = 32 << 10;
  private static final int ITEMS_COUNT_MAX = 512;
  private static final long FLUSH_NANOS = 10_000_000;

  private final JythonScript script;
  private final Frames frames;
  private final StringBuilder items = new StringBuilder();
  private int count;
  private long sent;
  private long flushedNanos;

  JythonPipe(JythonScript script, Frames frames) {
    this.script = script;
    this.frames = frames;
  }

  /** Calls a method of the das; gives the type of the reply and its body. */
  public PyObject ask(String method, PyObject arguments) throws IOException {
    byte[] name = method.getBytes(StandardCharsets.US_ASCII);
    byte[] json = script.json(arguments).getBytes(StandardCharsets.US_ASCII);
    flush();
    frames.send('c', new byte[] {(byte) name.length}, name, json);
    return received();
  }

  /** The next lines of a stream. */
  public PyObject next(PyObject stream) throws IOException {
    flush();
    frames.send('n', bytes(stream));
    return received();
  }

  /** Wants no more of a stream. */
  public void drop(PyObject stream) throws IOException {
    frames.send('d', bytes(stream));
  }

  /** The value of a JSON text; the das itself makes answers of it. */
  public PyObject loads(PyObject text) {
    return new JsonReader(bytes(text), 0, null).next();
  }

  private PyObject received() throws IOException {
    Frames.Frame frame = frames.receive();
    String body = new String(frame.payload(), StandardCharsets.ISO_8859_1);
    return new PyTuple(new PyString(frame.type()), new PyString(body));
  }

  /** The bytes of a plain string of Python 2, a character each. */
  private static byte[] bytes(PyObject text) {
    return ((PyString) text).getString().getBytes(StandardCharsets.ISO_8859_1);
  }

  void yield(PyObject item) {
    boolean answer = item.getType().getName().equals("QueryAnswer");
    if (answer && item.__findattr__("_line") instanceof PyString raw) {
      items.append(raw.getString());
    } else {
      items.append(script.json(item));
    }
    items.append('\n');
    count++;
    if (items.length() > ITEMS_BYTES_MAX
        || count >= ITEMS_COUNT_MAX
        || System.nanoTime() - flushedNanos > FLUSH_NANOS) {
      try {
        flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void flush() throws IOException {
    if (count > 0) {
      byte[] lines = items.toString().getBytes(StandardCharsets.ISO_8859_1);
      frames.send('i', ByteBuffer.allocate(4).putInt(count).array(), lines);
      sent += count;
      count = 0;
      items.setLength(0);
      flushedNanos = System.nanoTime();
    }
  }

  long sent() {
    return sent;
  }
}

package io.atomspace.node.port.script.jython;

import io.atomspace.node.port.script.process.Frames;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The worker process of the jython engine.
 *
 * <p>Usage: {@code JythonWorker POSITION_FILE PROGRAMS_FOLDER JYTHON_JAR}.
 */
public final class JythonWorker {
  private static final int FRAME_BYTES_MAX = 1 << 30;
  private static final long STACK_BYTES = 64L << 20;

  private final Frames frames;
  private final Output output;
  private final JythonScript script;

  private JythonWorker(Frames frames, MappedByteBuffer position, Path programs, String jar)
      throws IOException {
    this.frames = frames;
    this.output = new Output(frames);
    this.script =
        new JythonScript(
            frames,
            output,
            position,
            Files.readString(programs.resolve("das.py")),
            Files.readString(programs.resolve("cluster.py")),
            jar);
  }

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException {
    InputStream in = new FileInputStream(FileDescriptor.in);
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    // What Java code prints goes where errors go, not into the pipe.
    System.setOut(System.err);
    System.setIn(InputStream.nullInputStream());
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0)));
    MappedByteBuffer position;
    try (FileChannel file =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      position = file.map(FileChannel.MapMode.READ_WRITE, 0, 8);
      position.order(ByteOrder.nativeOrder());
    }
    Frames frames = new Frames(in, new java.io.BufferedOutputStream(out, 1 << 16), FRAME_BYTES_MAX);
    JythonWorker worker = new JythonWorker(frames, position, Path.of(arguments[1]), arguments[2]);
    // A stack deep enough for Python's own limit of recursion to come first.
    Thread thread =
        new Thread(Thread.currentThread().getThreadGroup(), worker::run, "script", STACK_BYTES);
    thread.start();
  }

  private void run() {
    try {
      frames.send('h', new byte[] {'1'});
      while (true) {
        answer(frames.receive());
      }
    } catch (IOException e) {
      // The node is gone, or wants no more.
      Runtime.getRuntime().halt(0);
    }
  }

  private void answer(Frames.Frame request) throws IOException {
    char end = 'v';
    byte[] reply;
    try {
      switch (request.type()) {
        case 'L' -> {
          reply = script.load(request.payload(), output);
          end = 'l';
        }
        case 'E' -> reply = script.evaluate(request.payload());
        case 'F' -> reply = script.fold(request.payload());
        case 'M' -> reply = script.main();
        case 'Q' -> {
          reply = ByteBuffer.allocate(8).putLong(script.query()).array();
          end = 'e';
        }
        default -> throw new Frames.ProtocolException("a request of type " + request.type());
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      end = 'x';
      Failure failure = script.failure(e);
      ByteArrayOutputStream report = new ByteArrayOutputStream();
      report.write(script.report(-1, failure).getBytes(StandardCharsets.US_ASCII));
      reply = report.toByteArray();
    }
    output.endOfCall();
    frames.send(end, reply);
  }
}

package io.atomspace.node.port.script.jython;

import io.atomspace.node.port.script.process.Frames;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** What the script prints, up to a number of bytes for each call. */
final class Output extends Writer {
  private static final int PENDING_CHARS_MAX = 8192;
  private static final long INTERVAL_NANOS = 100_000_000;

  private final Frames frames;
  private final StringBuilder pending = new StringBuilder();
  private int bytesMax = 1 << 18;
  private long left = bytesMax;
  private long sentNanos;

  Output(Frames frames) {
    this.frames = frames;
  }

  void limit(int bytes) {
    bytesMax = bytes;
    left = bytes;
  }

  @Override
  public synchronized void write(char[] text, int from, int length) throws IOException {
    if (left < 0) {
      return;
    }
    pending.append(text, from, (int) Math.min(length, left));
    left -= length;
    if (left < 0) {
      pending.append("\n... cut\n");
    }
    long now = System.nanoTime();
    if (pending.length() > PENDING_CHARS_MAX || now - sentNanos > INTERVAL_NANOS) {
      sentNanos = now;
      deliver();
    }
  }

  private void deliver() throws IOException {
    if (pending.length() > 0) {
      byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
      pending.setLength(0);
      frames.send('o', bytes);
    }
  }

  synchronized void endOfCall() throws IOException {
    deliver();
    left = bytesMax;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}

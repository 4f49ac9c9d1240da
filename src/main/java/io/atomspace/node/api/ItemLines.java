package io.atomspace.node.api;

import jakarta.json.stream.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The elements of a JSON array as lines, read from the parser only as fast as they are taken. */
final class ItemLines extends InputStream {
  private final JsonParser parser;
  private final long itemCharsMax;
  private byte[] line = new byte[0];
  private int at;
  private long count;
  private boolean ended;

  /**
   * @param parser has just given the start of the array
   */
  ItemLines(JsonParser parser, long itemCharsMax) {
    this.parser = parser;
    this.itemCharsMax = itemCharsMax;
  }

  /** How many elements were read so far. */
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    return fill() ? line[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, line.length - at);
    System.arraycopy(line, at, buffer, offset, n);
    at += n;
    return n;
  }

  private boolean fill() throws IOException {
    try {
      return next();
    } catch (RuntimeException e) {
      // Whoever reads a stream cleans up after this kind of exception.
      throw new IOException("the list cannot be read", e);
    }
  }

  private boolean next() {
    if (at < line.length) {
      return true;
    }
    if (ended) {
      return false;
    }
    JsonParser.Event event = parser.next();
    if (event == JsonParser.Event.END_ARRAY) {
      ended = true;
      return false;
    }
    String item = JsonCopy.value(parser, event, itemCharsMax, "item " + count);
    line = (item + "\n").getBytes(StandardCharsets.UTF_8);
    at = 0;
    count++;
    return true;
  }
}

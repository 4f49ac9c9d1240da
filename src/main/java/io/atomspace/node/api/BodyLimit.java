package io.atomspace.node.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body that ends the request with 413 when it is longer than a limit. */
final class BodyLimit extends FilterInputStream {
  private final long bytesMax;
  private long bytes;

  BodyLimit(InputStream in, long bytesMax) {
    super(in);
    this.bytesMax = bytesMax;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      count(1);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    count(Math.max(0, n));
    return n;
  }

  private void count(int n) {
    bytes += n;
    if (bytes > bytesMax) {
      throw SubmissionReader.tooLarge("at most " + bytesMax + " bytes are taken here");
    }
  }
}

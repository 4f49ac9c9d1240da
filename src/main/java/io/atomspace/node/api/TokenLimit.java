package io.atomspace.node.api;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * JSON text in which no single string is longer than a limit: a parser holds each string whole in
 * memory, so a body of one huge string must be refused before the parser has read it.
 *
 * @see Problem status 413 beyond the limit
 */
final class TokenLimit extends FilterReader {
  private final long charsMax;
  private boolean inString;
  private boolean escaped;
  private long run;

  TokenLimit(Reader in, long charsMax) {
    super(in);
    this.charsMax = charsMax;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    for (int i = offset; i < offset + n; i++) {
      note(buffer[i]);
    }
    return n;
  }

  private void note(char c) {
    // Outside a string only a number or a bare word can be long; white space and commas end it.
    boolean ends = inString ? c == '"' && !escaped : ",:[]{} \t\r\n\"".indexOf(c) >= 0;
    run = ends ? 0 : run + 1;
    if (run > charsMax) {
      throw Problem.of(413, "Too large", "a single value of the request is longer than " + charsMax)
          .exception();
    }
    if (c == '"' && !escaped) {
      inString = !inString;
    }
    escaped = inString && c == '\\' && !escaped;
  }
}

package io.atomspace.node.port.das.metta;

/** MeTTa text that cannot be read; the message says where and why. */
public final class MettaException extends RuntimeException {
  private final int line;
  private final int column;

  public MettaException(int line, int column, String message) {
    super("line " + line + ", column " + column + ": " + message);
    this.line = line;
    this.column = column;
  }

  /** From 1. */
  public int line() {
    return line;
  }

  /** From 1, in characters. */
  public int column() {
    return column;
  }
}

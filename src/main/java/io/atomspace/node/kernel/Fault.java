package io.atomspace.node.kernel;

/** One wrong setting: which key, what it was, and what would be right. */
public record Fault(String key, String value, String allowed) {
  @Override
  public String toString() {
    return key + " = '" + value + "': " + allowed;
  }
}

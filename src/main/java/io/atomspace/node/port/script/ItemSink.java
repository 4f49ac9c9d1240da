package io.atomspace.node.port.script;

/** Takes the items that {@code query} yields. */
@FunctionalInterface
public interface ItemSink {

  /**
   * Takes some items, in order. May block: the script's generator then stands still.
   *
   * @param lines {@code count} lines of JSON
   */
  void items(byte[] lines, int count);
}

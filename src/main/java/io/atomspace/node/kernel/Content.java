package io.atomspace.node.kernel;

/**
 * What a message says: a record of plain components that JSON-B can write and read. Its simple name
 * is the message's kind on the wire.
 */
public interface Content {
  /** The name of this kind of message, as others see it: {@code Heartbeat}, {@code Election}. */
  default String kind() {
    return getClass().getSimpleName();
  }
}

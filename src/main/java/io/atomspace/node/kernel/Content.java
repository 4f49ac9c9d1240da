package io.atomspace.node.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * What a message says: a record of plain components that JSON-B can write and read. Its simple name
 * is the message's kind on the wire.
 */
public interface Content {
  /** All contents of a sealed interface. */
  static List<Class<? extends Content>> kindsOf(Class<? extends Content> sealed) {
    List<Class<? extends Content>> kinds = new ArrayList<>();
    for (Class<?> each : sealed.getPermittedSubclasses()) {
      kinds.add(each.asSubclass(Content.class));
    }
    return kinds;
  }

  /** The name of this kind of message, as others see it: {@code Heartbeat}, {@code Election}. */
  default String kind() {
    return getClass().getSimpleName();
  }
}

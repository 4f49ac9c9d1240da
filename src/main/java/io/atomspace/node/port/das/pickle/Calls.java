package io.atomspace.node.port.das.pickle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The few calls a pickle may ask for, answered without calling anything. */
final class Calls {
  private Calls() {}

  /**
   * @throws PickleException for every other call
   */
  static Object value(Py.Global called, List<Object> arguments) {
    Object value =
        switch (called) {
          case GETATTR -> attribute(arguments);
          case LINK_FILTER_TYPE -> member(arguments);
          case LIST -> sequence(Py.Kind.LIST, arguments);
          case TUPLE -> sequence(Py.Kind.TUPLE, arguments);
          case SET -> sequence(Py.Kind.SET, arguments);
          case FROZENSET -> sequence(Py.Kind.FROZENSET, arguments);
          case DICT -> arguments.isEmpty() ? new Py.Dict() : null;
          case QUERY_ANSWER, ASSIGNMENT, CONTEXT -> null;
        };
    if (value == null) {
      throw new PickleException("a call of " + called.name + " in this form is refused");
    }
    return value;
  }

  private static @Nullable Object attribute(List<Object> arguments) {
    return arguments.size() == 2
            && arguments.get(0) == Py.Global.LINK_FILTER_TYPE
            && arguments.get(1) instanceof Py.Text name
        ? Py.LinkFilterType.of(name.toString())
        : null;
  }

  private static @Nullable Object member(List<Object> arguments) {
    return arguments.size() == 1 && arguments.get(0) instanceof Long number
        ? Py.LinkFilterType.of(number)
        : null;
  }

  private static @Nullable Object sequence(Py.Kind kind, List<Object> arguments) {
    if (arguments.isEmpty()) {
      return new Py.Sequence(kind, new ArrayList<>());
    }
    return arguments.size() == 1 && arguments.get(0) instanceof Py.Sequence items
        ? new Py.Sequence(kind, new ArrayList<>(items.items()))
        : null;
  }
}

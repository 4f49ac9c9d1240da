package io.atomspace.node.port.das.pickle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of {@link Py} as plain Java ones: dicts with text keys as {@link Map}, sequences as {@link
 * List}, str as {@link String}; the others as they are.
 */
public final class Plain {
  private static final int DEPTH_MAX = 200;

  private int budget;

  private Plain(int budget) {
    this.budget = budget;
  }

  /**
   * @param valuesMax values counted with every repetition of a shared part
   * @throws PickleException for keys that are no text, over {@code valuesMax}, or nested too deep
   */
  public static Object of(Object value, int valuesMax) {
    return new Plain(valuesMax).convert(value, 0);
  }

  private Object convert(Object value, int depth) {
    if (depth > DEPTH_MAX) {
      throw new PickleException("nested deeper than " + DEPTH_MAX);
    }
    if (--budget < 0) {
      throw new PickleException("too many values");
    }
    if (value instanceof Py.Text text) {
      return text.toString();
    }
    if (value instanceof Py.Sequence sequence) {
      List<Object> list = new ArrayList<>(sequence.items().size());
      for (Object item : sequence.items()) {
        list.add(convert(item, depth + 1));
      }
      return list;
    }
    if (value instanceof Py.Instance instance) {
      return convert(instance.state(), depth + 1);
    }
    if (value instanceof Py.Dict dict) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < dict.size(); i++) {
        if (!(dict.key(i) instanceof Py.Text key)) {
          throw new PickleException("a key that is no text");
        }
        map.put(key.toString(), convert(dict.value(i), depth + 1));
      }
      return map;
    }
    return value;
  }
}

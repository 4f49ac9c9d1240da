package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The one place where jobs look into a body, and only for the ends of its lines. */
final class Lines {
  private Lines() {}

  /**
   * Cuts a body of items into one body for each range; of a single range it is the body itself.
   *
   * @return empty if the body has not exactly the lines of the ranges, or is spooled and of several
   */
  static List<Body> split(Body body, List<Range> ranges) {
    if (ranges.size() == 1) {
      return List.of(body);
    }
    Bytes inline = body.inline();
    if (inline == null) {
      return List.of();
    }
    byte[] bytes = inline.array();
    List<Body> bodies = new ArrayList<>();
    int from = 0;
    for (Range range : ranges) {
      int to = from;
      for (long line = 0; line < range.size(); line++) {
        while (to < bytes.length && bytes[to] != '\n') {
          to++;
        }
        if (to == bytes.length) {
          return List.of();
        }
        to++;
      }
      bodies.add(Body.inline(new Bytes(Arrays.copyOfRange(bytes, from, to))));
      from = to;
    }
    return from == bytes.length ? bodies : List.of();
  }

  /** The line of values that stands for an item that failed. */
  static Body failed(ItemFailure failure) {
    Map<String, String> text = new TreeMap<>();
    text.put("message", failure.message());
    text.put("traceback", failure.traceback() == null ? "" : failure.traceback());
    return Body.inline(Bytes.utf8("!" + Json.write(text) + "\n"));
  }
}

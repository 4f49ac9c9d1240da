package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who still needs which spooled body, counted by name.
 *
 * <p>Sending a body gives it away: when its last send ended, acknowledged or reset, it is
 * discarded. One who sends it to several peers does so in one step, or keeps it first ({@link
 * #use}) and discards it at the end. A body sent to oneself counts until its receiver discards it.
 */
final class References {
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  void use(Body body) {
    if (body.spooled() != null) {
      use(body.spooled());
    }
  }

  void use(String spooled) {
    counts.merge(spooled, 1, Integer::sum);
  }

  void release(Body body, List<Effect> out) {
    if (body.spooled() != null) {
      release(body.spooled(), out);
    }
  }

  /** One need less; a body that nobody counted, such as a received one, is discarded at once. */
  void release(String spooled, List<Effect> out) {
    int count = counts.getOrDefault(spooled, 1);
    if (count > 1) {
      counts.put(spooled, count - 1);
    } else {
      counts.remove(spooled);
      out.add(new Effect.Discard(spooled));
    }
  }

  /** Names that are counted now. */
  int size() {
    return counts.size();
  }
}

package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scripts that this worker got last, by hash; spooled ones are not kept. */
final class Scripts {
  static final int KEPT_MAX = 16;

  private final Map<String, Body> kept = new LinkedHashMap<>();

  void keep(String hash, Body script) {
    if (script.inline() != null) {
      kept.remove(hash);
      kept.put(hash, script);
      if (kept.size() > KEPT_MAX) {
        kept.remove(kept.keySet().iterator().next());
      }
    }
  }

  @Nullable Body get(String hash) {
    return kept.get(hash);
  }
}

package io.atomspace.node;

import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The same by a log, beside an election by a log of its own, and locks by messages. */
@Tag("world")
class RaftAgreementIT extends AgreementIT {
  @Override
  Map<String, String> settings() {
    return Map.of(
        "atomspace.consensus", "raft",
        "atomspace.election", "raft",
        "atomspace.mutex", "ricart-agrawala");
  }
}

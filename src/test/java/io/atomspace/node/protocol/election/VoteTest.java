package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import org.junit.jupiter.api.Test;

class VoteTest {
  @Test
  void aVoteAndItsAbsenceSurviveAsJson() {
    for (Vote vote : new Vote[] {new Vote(7, new NodeId("n2")), new Vote(1L << 40, null)}) {
      assertEquals(vote, Json.read(Json.write(vote), Vote.class));
    }
  }
}

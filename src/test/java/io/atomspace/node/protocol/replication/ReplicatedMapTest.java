package io.atomspace.node.protocol.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Histories of the map over registers that answer as badly as they may. */
class ReplicatedMapTest {
  private static final MapNet.Factory MAPS =
      (members, random) ->
          List.of(new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random));

  @Test
  void everyKeyIsLinearizableAndNothingExpiresEarly() {
    for (long seed = 0; seed < 400; seed++) {
      assertEquals(Optional.empty(), StoreHistories.faults(seed, MAPS));
    }
  }
}

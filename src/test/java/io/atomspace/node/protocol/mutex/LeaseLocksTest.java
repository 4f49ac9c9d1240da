package io.atomspace.node.protocol.mutex;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.protocol.replication.Engines;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseLocksTest extends MutexContract {
  @Override
  protected MapNet.Factory protocols() {
    return (members, random) ->
        List.of(new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random), new LeaseLocks());
  }

  @Override
  protected boolean fenced() {
    return true;
  }

  @Test
  void soItIsOverARealEngine() {
    for (long seed = 0; seed < 20; seed++) {
      MapNet.Factory nodes = Engines.over("paxos", protocols());
      assertEquals(Optional.empty(), LockHistories.faults(seed, nodes, fenced()));
    }
  }
}

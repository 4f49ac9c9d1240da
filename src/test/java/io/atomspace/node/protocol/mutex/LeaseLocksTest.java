package io.atomspace.node.protocol.mutex;

import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreSettings;
import java.util.List;

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
}

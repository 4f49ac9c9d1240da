package io.atomspace.node.protocol.mutex;

import io.atomspace.node.protocol.replication.MapNet;

class LeaseLocksTest extends MutexContract {
  @Override
  protected MapNet.Factory protocols() {
    return LockTrials.leases(LeaseLocks::new);
  }
}

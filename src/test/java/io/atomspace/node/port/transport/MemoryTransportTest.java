package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;
import java.util.function.IntUnaryOperator;

class MemoryTransportTest extends TransportContract {
  private final MemoryTransport.Hub hub = new MemoryTransport.Hub();

  @Override
  Transport create(NodeId self, long session, IntUnaryOperator way) {
    return new MemoryTransport(hub, self);
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-memory-" + self;
  }
}

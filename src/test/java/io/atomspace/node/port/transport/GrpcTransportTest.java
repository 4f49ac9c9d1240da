package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;

class GrpcTransportTest extends TlsTransportContract {
  @Override
  TransportProvider provider() {
    return new GrpcTransport.Provider();
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-grpc-" + self;
  }
}

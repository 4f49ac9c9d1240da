package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;

class TcpTransportTest extends TlsTransportContract {
  @Override
  TransportProvider provider() {
    return new TcpTransport.Provider();
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-tcp-" + self;
  }
}

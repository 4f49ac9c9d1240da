package io.atomspace.node.port.transport;

class Http1TransportTest extends HttpContract {
  @Override
  TransportProvider provider(HttpDoor door) {
    return new HttpTransport.Http1Provider(door);
  }

  @Override
  int atOnce() {
    return 4;
  }
}

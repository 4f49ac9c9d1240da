package io.atomspace.node.port.transport;

class Http2TransportTest extends HttpContract {
  @Override
  TransportProvider provider(HttpDoor door) {
    return new HttpTransport.Http2Provider(door);
  }

  /** One asks for HTTP/2. */
  @Override
  int atOnce() {
    return 1;
  }
}

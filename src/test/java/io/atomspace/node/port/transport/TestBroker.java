package io.atomspace.node.port.transport;

/** A broker of a test, to be stopped and started again on the same port. */
interface TestBroker extends AutoCloseable {
  int port();

  void stop() throws Exception;

  void start() throws Exception;

  @Override
  default void close() throws Exception {
    stop();
  }

  /** How a broker guards itself. */
  record Guard(String user, String password, boolean tls) {
    static final Guard NONE = new Guard("", "", false);
  }
}

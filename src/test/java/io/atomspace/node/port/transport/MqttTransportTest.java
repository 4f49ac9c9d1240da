package io.atomspace.node.port.transport;

import io.atomspace.node.tool.BrokerOptions;
import io.atomspace.node.tool.BrokerServer;
import java.net.URI;

/** On the embedded Artemis. */
class MqttTransportTest extends MqttContract {
  @Override
  TestBroker broker(TestBroker.Guard guard, TestKeys keys) throws Exception {
    Embedded broker = new Embedded(guard, keys);
    broker.start();
    return broker;
  }

  private static final class Embedded implements TestBroker {
    private final Guard guard;
    private final TestKeys keys;
    private BrokerServer server;
    private int port;

    Embedded(Guard guard, TestKeys keys) {
      this.guard = guard;
      this.keys = keys;
    }

    @Override
    public void start() throws Exception {
      BrokerOptions options = BrokerOptions.loopback(port);
      if (!guard.user().isEmpty()) {
        options = options.withUser(guard.user(), guard.password());
      }
      if (guard.tls()) {
        options = options.withKeyStore(keys.keyStore(), TestKeys.PASSWORD);
      }
      server = BrokerServer.start(options);
      port = URI.create(server.url()).getPort();
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public void stop() throws Exception {
      server.close();
    }
  }
}

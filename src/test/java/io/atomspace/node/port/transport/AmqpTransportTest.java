package io.atomspace.node.port.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.tool.BrokerOptions;
import io.atomspace.node.tool.BrokerServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** On the embedded Artemis. */
class AmqpTransportTest extends TransportContract {
  private static BrokerServer broker;
  private String cluster;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = BrokerServer.start(BrokerOptions.loopback(0));
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @BeforeEach
  void nameCluster(TestInfo test) {
    cluster = test.getTestMethod().orElseThrow().getName();
  }

  @Override
  Transport create(NodeId self, long session, IntUnaryOperator way) {
    Settings own =
        Settings.of(
            Map.of(
                "url", "amqp://127.0.0.1:" + way.applyAsInt(URI.create(broker.url()).getPort())));
    AmqpTransport.Provider provider = new AmqpTransport.Provider();
    provider.check(own, Map.of());
    assertEquals(List.of(), own.faults());
    return provider.create(new TransportProvider.Context(cluster, self, session, Map.of(), own));
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-amqp-" + self;
  }
}

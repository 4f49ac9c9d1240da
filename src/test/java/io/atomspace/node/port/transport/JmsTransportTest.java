package io.atomspace.node.port.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.tool.BrokerOptions;
import io.atomspace.node.tool.BrokerServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import javax.naming.Context;
import org.apache.qpid.jms.jndi.JmsInitialContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A provider that is found by its name; TransportsIT has the one of the server. */
class JmsTransportTest extends TransportContract {
  @TempDir static Path folder;
  private static BrokerServer broker;
  private String cluster;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = BrokerServer.start(BrokerOptions.loopback(0));
    Path names = folder.resolve("names");
    int port = URI.create(broker.url()).getPort();
    Files.writeString(
        names, "connectionfactory.jms/atomspace/transport = amqp://127.0.0.1:" + port + "\n");
    System.setProperty(Context.INITIAL_CONTEXT_FACTORY, JmsInitialContextFactory.class.getName());
    System.setProperty(Context.PROVIDER_URL, names.toUri().toString());
  }

  @AfterAll
  static void stopBroker() throws Exception {
    System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    System.clearProperty(Context.PROVIDER_URL);
    broker.close();
  }

  @BeforeEach
  void nameCluster(TestInfo test) {
    cluster = test.getTestMethod().orElseThrow().getName();
  }

  @Override
  Transport create(NodeId self, long session, IntUnaryOperator way) {
    return create(self, session, Settings.of(Map.of()));
  }

  private Transport create(NodeId self, long session, Settings own) {
    JmsTransport.Provider provider = new JmsTransport.Provider();
    provider.check(own, Map.of());
    assertEquals(List.of(), own.faults());
    return provider.create(new TransportProvider.Context(cluster, self, session, Map.of(), own));
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-jms-" + self;
  }

  @Test
  void anUnknownFactoryIsTold() {
    NodeId one = new NodeId("1");
    Node node = begin(one, create(one, 7, Settings.of(Map.of("factory", "jms/none"))));
    assertTrue(node.heard().state("down").contains("jms/none: the server has no connection"));
  }

  @Test
  void aNameWithASchemeIsRefused() {
    Settings own = Settings.of(Map.of("factory", "ldap://elsewhere/x"));
    new JmsTransport.Provider().check(own, Map.of());
    assertEquals(List.of("factory"), own.faults().stream().map(fault -> fault.key()).toList());
  }
}

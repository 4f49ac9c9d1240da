package io.atomspace.node.tool;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * An embedded ActiveMQ Artemis that speaks MQTT and AMQP 1.0 at one port, keeps nothing on disk and
 * drops what a slow reader leaves lying. {@link Broker} runs it as a process of its own.
 */
public final class BrokerServer implements AutoCloseable {
  private static final String ACCEPTOR = "mqtt";
  // A node that freezes keeps its subscriptions until its keep-alive ends; what waits for it then
  // must fit a heap of 128 MB.
  private static final long ADDRESS_BYTES_MAX = 16L << 20;
  private static final long ALL_BYTES_MAX = 48L << 20;

  /** Held, as its level is forgotten with it: at its usual one each message is told four times. */
  private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");

  static {
    AUDIT.setLevel(Level.WARNING);
  }

  private final ActiveMQServer server;
  private final String url;

  private BrokerServer(ActiveMQServer server, String url) {
    this.server = server;
    this.url = url;
  }

  /**
   * Starts a broker and returns when clients can connect.
   *
   * @throws Exception if the port is taken or the key store cannot be read
   */
  public static BrokerServer start(BrokerOptions options) throws Exception {
    expectFree(options);
    ActiveMQServer server = new ActiveMQServerImpl(configuration(options), security(options));
    try {
      server.start();
      if (!server.waitForActivation(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the broker did not start within 30 s");
      }
      if (!(server.getRemotingService().getAcceptor(ACCEPTOR) instanceof NettyAcceptor acceptor)
          || acceptor.getActualPort() <= 0) {
        throw new IllegalStateException(
            "cannot listen on " + options.host() + ":" + options.port());
      }
      String scheme = options.keyStore() == null ? "mqtt" : "mqtts";
      return new BrokerServer(
          server, scheme + "://" + options.host() + ":" + acceptor.getActualPort());
    } catch (Exception e) {
      server.stop();
      throw e;
    }
  }

  /** Else the broker would be waited for until its time is over. */
  private static void expectFree(BrokerOptions options) throws IOException {
    try (ServerSocket place = new ServerSocket()) {
      place.bind(new InetSocketAddress(options.host(), options.port()));
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on " + options.host() + ":" + options.port() + ": " + e.getMessage(), e);
    }
  }

  /** Where clients connect, such as {@code mqtt://127.0.0.1:1883}. */
  public String url() {
    return url;
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }

  private static Configuration configuration(BrokerOptions options) {
    Configuration configuration = new ConfigurationImpl();
    configuration
        .setName("atomspace-broker")
        .setPersistenceEnabled(false)
        .setJMXManagementEnabled(false)
        .setSecurityEnabled(options.user() != null)
        .setScheduledThreadPoolMaxSize(1)
        .setThreadPoolMaxSize(8)
        .setGlobalMaxSize(ALL_BYTES_MAX)
        .setMaxDiskUsage(-1)
        .setCriticalAnalyzer(false)
        // Scans are the only thing an idle broker does.
        .setMessageExpiryScanPeriod(60_000)
        .setAddressQueueScanPeriod(30_000)
        .setMqttSessionScanInterval(30_000)
        .addAcceptorConfiguration(
            new TransportConfiguration(
                NettyAcceptorFactory.class.getName(), acceptor(options), ACCEPTOR));
    configuration.addAddressSetting(
        "#",
        new AddressSettings()
            .setMaxSizeBytes(ADDRESS_BYTES_MAX)
            .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP));
    configuration.putSecurityRoles("#", Set.of(mayDoAll()));
    return configuration;
  }

  private static Map<String, Object> acceptor(BrokerOptions options) {
    Map<String, Object> acceptor = new HashMap<>();
    acceptor.put(TransportConstants.HOST_PROP_NAME, options.host());
    acceptor.put(TransportConstants.PORT_PROP_NAME, options.port());
    acceptor.put(TransportConstants.PROTOCOLS_PROP_NAME, options.protocols());
    acceptor.put(TransportConstants.REMOTING_THREADS_PROPNAME, 2);
    if (options.keyStore() != null) {
      acceptor.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
      acceptor.put(TransportConstants.KEYSTORE_TYPE_PROP_NAME, "PKCS12");
      acceptor.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, options.keyStore().toString());
      acceptor.put(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, options.keyStorePassword());
    }
    return acceptor;
  }

  private static ActiveMQJAASSecurityManager security(BrokerOptions options) {
    SecurityConfiguration users = new SecurityConfiguration();
    if (options.user() != null) {
      users.addUser(options.user(), options.password());
      users.addRole(options.user(), "client");
    }
    return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
  }

  private static Role mayDoAll() {
    boolean yes = true;
    return new Role("client", yes, yes, yes, yes, yes, yes, false, yes, yes, yes, false, false);
  }
}

package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.net.URI;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.policy.JmsDefaultPresettlePolicy;
import org.jspecify.annotations.Nullable;

/** Frames over AMQP 1.0, as ActiveMQ Artemis speaks it: a {@link JmsTransport}. */
public final class AmqpTransport {
  private static final String URL_ALLOWED = "amqp://HOST:PORT or amqps://HOST:PORT";
  private static final int CONNECT_MILLIS = 5_000;

  private AmqpTransport() {}

  /**
   * Reads {@code url}, {@code user}, {@code password}, {@code tls.keystore}, {@code
   * tls.truststore}.
   */
  @Kind("amqp")
  @Dependent
  public static class Provider implements TransportProvider {
    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {
      tls(settings, broker(settings));
      settings.text("user", "");
      settings.text("password", "");
    }

    private static URI broker(Settings settings) {
      URI otherwise = URI.create("amqp://127.0.0.1:5672");
      try {
        URI url = URI.create(settings.text("url", otherwise.toString()));
        String scheme = String.valueOf(url.getScheme());
        if (scheme.matches("amqps?") && url.getHost() != null && url.getPort() > 0) {
          return URI.create(scheme + "://" + url.getHost() + ":" + url.getPort());
        }
      } catch (IllegalArgumentException e) {
        // Told below.
      }
      settings.fault("url", URL_ALLOWED);
      return otherwise;
    }

    private static @Nullable SSLContext tls(Settings settings, URI broker) {
      return TlsSettings.read(
          settings, broker.getScheme().equals("amqps"), "a url that begins with amqps://");
    }

    @Override
    public Transport create(Context context) {
      Settings settings = context.settings();
      URI broker = broker(settings);
      return new JmsTransport(
          "amqp",
          broker.toString(),
          context,
          new Broker(
                  broker,
                  settings.text("user", ""),
                  settings.text("password", ""),
                  tls(settings, broker))
              ::connect);
    }
  }

  private record Broker(URI url, String user, String password, @Nullable SSLContext tls) {
    Connection connect() throws JMSException {
      JmsConnectionFactory factory = new JmsConnectionFactory(url.toString());
      if (!user.isEmpty()) {
        factory.setUsername(user);
        factory.setPassword(password);
      }
      if (tls != null) {
        factory.setSslContext(tls);
      }
      // A frame may be lost: nobody waits for the broker to say that it has it.
      JmsDefaultPresettlePolicy settled = new JmsDefaultPresettlePolicy();
      settled.setPresettleAll(true);
      factory.setPresettlePolicy(settled);
      factory.setForceAsyncSend(true);
      // Else each wait that ends in vain asks the broker, for ever if that is gone.
      factory.setReceiveLocalOnly(true);
      factory.setRequestTimeout(CONNECT_MILLIS);
      factory.setSendTimeout(CONNECT_MILLIS);
      factory.setConnectTimeout(CONNECT_MILLIS);
      factory.setCloseTimeout(CONNECT_MILLIS);
      return factory.createConnection();
    }
  }
}

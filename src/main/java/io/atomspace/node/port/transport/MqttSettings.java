package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What {@code atomspace.transport.mqtt.*} says.
 *
 * @param brokers in the order given; a node listens at all of them
 * @param user empty for none
 * @param password empty for none; there is no default
 * @param keepAlive the connection of a silent node or broker ends after one and a half to two of it
 * @param tls makes sockets for {@code mqtts://}; null if no broker needs them
 */
public record MqttSettings(
    List<URI> brokers,
    String user,
    String password,
    Duration keepAlive,
    @Nullable SSLSocketFactory tls) {
  private static final Set<String> PLAIN = Set.of("mqtt", "tcp");
  private static final Set<String> SECURE = Set.of("mqtts", "ssl");
  private static final String URL_ALLOWED =
      "mqtt://HOST:PORT or mqtts://HOST:PORT, several separated by commas";

  /**
   * Reads the settings; faults are noted there and the result is then not fit for use.
   *
   * @param settings those with the prefix {@code atomspace.transport.mqtt} removed: {@code url},
   *     {@code user}, {@code password}, {@code keepalive}, {@code tls.truststore}, {@code
   *     tls.keystore} and each store's {@code .password}
   */
  public static MqttSettings read(Settings settings) {
    List<URI> brokers = new ArrayList<>();
    boolean secure = false;
    for (String url : settings.text("url", "mqtt://127.0.0.1:1883").split(",", -1)) {
      URI broker = broker(url.strip());
      if (broker == null || brokers.contains(broker)) {
        settings.fault("url", URL_ALLOWED + "; each once");
        break;
      }
      secure |= broker.getScheme().equals("mqtts");
      brokers.add(broker);
    }
    String user = settings.text("user", "");
    String password = settings.text("password", "");
    Duration keepAlive =
        settings.duration(
            "keepalive", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(10));
    SSLContext context = TlsSettings.read(settings, secure, "a url that begins with mqtts://");
    SSLSocketFactory tls = context == null ? null : context.getSocketFactory();
    return new MqttSettings(List.copyOf(brokers), user, password, keepAlive, tls);
  }

  private static @Nullable URI broker(String url) {
    try {
      URI uri = URI.create(url);
      String scheme = uri.getScheme();
      boolean secure = SECURE.contains(scheme);
      boolean bare =
          uri.getUserInfo() == null
              && (uri.getPath() == null || uri.getPath().isEmpty())
              && uri.getQuery() == null
              && uri.getFragment() == null;
      if (!(secure || PLAIN.contains(scheme)) || uri.getHost() == null || !bare) {
        return null;
      }
      int port = uri.getPort() > 0 ? uri.getPort() : secure ? 8883 : 1883;
      return port > 65535
          ? null
          : URI.create((secure ? "mqtts" : "mqtt") + "://" + uri.getHost() + ":" + port);
    } catch (IllegalArgumentException | NullPointerException e) {
      return null;
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "MqttSettings[brokers=" + brokers + ", user=" + user + "]";
  }
}

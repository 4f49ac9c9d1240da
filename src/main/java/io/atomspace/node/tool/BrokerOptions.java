package io.atomspace.node.tool;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link BrokerServer} listens: on the loopback, open to every process of this host, unless a
 * user or a key store is set.
 *
 * @param host the address to bind
 * @param port 0 for one that the system chooses
 * @param user null to let everyone in
 * @param protocols that it speaks, as Artemis names them, separated by commas
 * @param keyStore PKCS12 with the broker's key and certificate; null for no TLS
 */
public record BrokerOptions(
    String host,
    int port,
    String protocols,
    @Nullable String user,
    @Nullable String password,
    @Nullable Path keyStore,
    @Nullable String keyStorePassword) {

  /** Of the transports that need a broker. */
  static final String PROTOCOLS = "MQTT,AMQP";

  public static BrokerOptions loopback(int port) {
    return at("127.0.0.1", port);
  }

  public static BrokerOptions at(String host, int port) {
    return new BrokerOptions(host, port, PROTOCOLS, null, null, null, null);
  }

  public BrokerOptions withProtocols(String names) {
    return new BrokerOptions(host, port, names, user, password, keyStore, keyStorePassword);
  }

  public BrokerOptions withUser(String name, String secret) {
    return new BrokerOptions(host, port, protocols, name, secret, keyStore, keyStorePassword);
  }

  public BrokerOptions withKeyStore(Path file, String secret) {
    return new BrokerOptions(host, port, protocols, user, password, file, secret);
  }
}

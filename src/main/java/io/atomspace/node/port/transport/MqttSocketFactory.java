package io.atomspace.node.port.transport;

import java.net.URI;
import java.util.Set;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Gives Paho our {@link MqttSocket} for {@code mqtt://} and {@code mqtts://}; found as a service.
 */
public final class MqttSocketFactory implements NetworkModuleFactory {

  /** Options that bring the socket along, so that its owner can close it at any time. */
  static final class Options extends MqttConnectionOptions {
    final MqttSocket socket;

    Options(MqttSocket socket) {
      this.socket = socket;
    }
  }

  @Override
  public Set<String> getSupportedUriSchemes() {
    return Set.of("mqtt", "mqtts");
  }

  @Override
  public void validateURI(URI broker) {
    // Validated with the settings.
  }

  @Override
  public NetworkModule createNetworkModule(
      URI broker, MqttConnectionOptions options, String clientId) throws MqttException {
    if (options instanceof Options ours) {
      return ours.socket;
    }
    return new MqttSocket(broker, null);
  }
}

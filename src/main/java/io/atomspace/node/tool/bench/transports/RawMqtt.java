package io.atomspace.node.tool.bench.transports;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho at QoS 0, through the same broker. */
final class RawMqtt implements Ends {
  private static final long WAIT_MILLIS = 10_000;

  private final List<MqttAsyncClient> clients = new ArrayList<>();

  private record Ear(int end, Ears ears) implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      ears.heard(end, message.getPayload());
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException e) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int code, MqttProperties properties) {}
  }

  /**
   * @param broker such as {@code tcp://127.0.0.1:1883}
   */
  RawMqtt(String broker, Ears ears) throws MqttException {
    for (int end = 0; end < 2; end++) {
      MqttAsyncClient client = new MqttAsyncClient(broker, "raw-" + end, new MemoryPersistence());
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setCleanStart(true);
      client.setCallback(new Ear(end, ears));
      client.connect(options).waitForCompletion(WAIT_MILLIS);
      client.subscribe("raw/" + end, 0).waitForCompletion(WAIT_MILLIS);
      clients.add(client);
    }
  }

  @Override
  public void send(int end, byte[] message) throws MqttException {
    MqttMessage packet = new MqttMessage(message);
    packet.setQos(0);
    clients.get(end).publish("raw/" + (1 - end), packet);
  }

  @Override
  public void close() throws MqttException {
    for (MqttAsyncClient client : clients) {
      client.disconnectForcibly(WAIT_MILLIS);
      client.close();
    }
  }
}

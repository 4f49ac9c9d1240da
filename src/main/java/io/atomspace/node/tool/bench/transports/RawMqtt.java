package io.atomspace.node.tool.bench.transports;

import io.atomspace.node.port.transport.MqttHearing;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** Eclipse Paho at QoS 0, through the same broker. */
final class RawMqtt implements Ends {
  private static final long WAIT_MILLIS = 10_000;

  private final List<MqttAsyncClient> clients = new ArrayList<>();

  /**
   * @param broker such as {@code tcp://127.0.0.1:1883}
   */
  RawMqtt(String broker, Ears ears) throws MqttException {
    for (int end = 0; end < 2; end++) {
      MqttAsyncClient client = new MqttAsyncClient(broker, "raw-" + end, new MemoryPersistence());
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setCleanStart(true);
      int here = end;
      MqttHearing hearing = (topic, message) -> ears.heard(here, message.getPayload());
      client.setCallback(hearing);
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

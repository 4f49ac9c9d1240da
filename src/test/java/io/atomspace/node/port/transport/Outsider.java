package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Assertions;

/** A client that has nothing to do with the cluster: a plain Paho client. */
final class Outsider implements AutoCloseable {
  private final MqttClient client;

  /** What arrived: topic, correlation data, text. */
  final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  Outsider(int port) throws MqttException {
    client = new MqttClient("tcp://127.0.0.1:" + port, "outsider", new MemoryPersistence());
    MqttHearing hearing =
        (topic, message) -> {
          byte[] correlation = message.getProperties().getCorrelationData();
          heard.add(
              topic
                  + " "
                  + (correlation == null ? "-" : new String(correlation, UTF_8))
                  + " "
                  + new String(message.getPayload(), UTF_8));
        };
    client.setCallback(hearing);
    client.connect();
  }

  void subscribe(String filter) throws MqttException {
    client.subscribe(filter, 1);
  }

  void publish(String topic, String text) throws MqttException {
    publish(topic, text, new MqttProperties());
  }

  void ask(String topic, String text, String answerTopic, String correlation, String key)
      throws MqttException {
    MqttProperties properties = new MqttProperties();
    properties.setResponseTopic(answerTopic);
    properties.setCorrelationData(correlation.getBytes(UTF_8));
    properties.getUserProperties().add(new UserProperty("Idempotency-Key", key));
    publish(topic, text, properties);
  }

  private void publish(String topic, String text, MqttProperties properties) throws MqttException {
    client.publish(topic, new MqttMessage(text.getBytes(UTF_8), 1, false, properties));
  }

  String next() throws InterruptedException {
    String text = heard.poll(Heard.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return text == null ? Assertions.fail("nothing came for the outsider") : text;
  }

  @Override
  public void close() throws MqttException {
    client.disconnect();
    client.close();
  }
}

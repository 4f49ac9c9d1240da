package io.atomspace.node.port.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.atomspace.node.kernel.Fault;
import io.atomspace.node.kernel.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MqttSettingsTest {
  @Test
  void withoutSettingsItIsTheLoopbackWithoutAUser() {
    MqttSettings settings = MqttSettings.read(Settings.of(Map.of()));
    assertEquals(List.of(URI.create("mqtt://127.0.0.1:1883")), settings.brokers());
    assertEquals("", settings.password());
    assertEquals(Duration.ofSeconds(10), settings.keepAlive());
  }

  @Test
  void severalBrokersKeepTheirOrderAndGetThePortOfTheirScheme() {
    Settings given = Settings.of(Map.of("url", "tcp://b , mqtts://a:99,ssl://c"));
    assertEquals(
        List.of(
            URI.create("mqtt://b:1883"), URI.create("mqtts://a:99"), URI.create("mqtts://c:8883")),
        MqttSettings.read(given).brokers());
    assertEquals(List.of(), given.faults());
  }

  @Test
  void everyFaultIsListedAtOnce() {
    Settings given =
        Settings.of(
                Map.of(
                    "t.mqtt.url", "http://x",
                    "t.mqtt.keepalive", "soon",
                    "t.mqtt.tls.truststore", "/nowhere"))
            .under("t.mqtt");
    MqttSettings.read(given);
    assertEquals(
        List.of("t.mqtt.url", "t.mqtt.keepalive", "t.mqtt.tls.truststore"),
        given.faults().stream().map(Fault::key).toList());
  }

  @Test
  void aBrokerIsHostAndPortAloneAndNamedOnce() {
    for (String url :
        List.of(
            "mqtt://u:p@h",
            "mqtt://h/x",
            "mqtt://h:99999",
            "mqtt://",
            ",",
            "h:1",
            "mqtt://h?x",
            "mqtt://a,mqtt://a:1883")) {
      Settings given = Settings.of(Map.of("url", url));
      MqttSettings.read(given);
      assertEquals(List.of("url"), given.faults().stream().map(Fault::key).toList(), url);
    }
  }

  @Test
  void aTrustStoreThatCannotBeReadIsAFault() {
    Settings given = Settings.of(Map.of("url", "mqtts://h", "tls.truststore", "/nowhere.p12"));
    MqttSettings.read(given);
    assertEquals(List.of("tls.truststore"), given.faults().stream().map(Fault::key).toList());
  }

  @Test
  void thePasswordIsNotPrinted() {
    Settings given = Settings.of(Map.of("user", "u", "password", "hush"));
    assertFalse(MqttSettings.read(given).toString().contains("hush"));
  }
}

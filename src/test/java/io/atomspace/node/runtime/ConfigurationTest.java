package io.atomspace.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atomspace.node.kernel.Fault;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
  private static final Configuration.Choices CHOICES =
      new Configuration.Choices(
          List.of("memory", "mqtt"), List.of("mesh", "ring"), List.of("bully"));

  @Test
  void withoutSettingsANodeIsAloneAndNeedsNoBroker() {
    Configuration configuration = Configuration.read(Map.of(), CHOICES);
    assertEquals(List.of(new NodeId("1")), configuration.members().all());
    assertEquals("memory", configuration.transport());
  }

  @Test
  void aClusterSpeaksMqttUnlessTold() {
    Configuration configuration =
        Configuration.read(
            Map.of(
                "atomspace.cluster.nodes", "10=h10, 9=h9",
                "atomspace.node.id", "9",
                "atomspace.transport.mqtt.url", "tcp://h:1883",
                "atomspace.transport.tcp.port", "7000"),
            CHOICES);
    assertEquals("mqtt", configuration.transport());
    assertEquals("tcp://h:1883", configuration.transportSettings().text("url", ""));
    assertEquals(List.of(new NodeId("9"), new NodeId("10")), configuration.members().all());
  }

  @Test
  void everyFaultIsListedAtOnce() {
    var e =
        assertThrows(
            ConfigurationException.class,
            () ->
                Configuration.read(
                    Map.of(
                        "atomspace.cluster.nodes", "1=a,2=b,2=c",
                        "atomspace.node.id", "7",
                        "atomspace.transport", "pigeon",
                        "atomspace.heartbeat.interval", "250ms",
                        "atomspace.limits.queued.jobs", "0",
                        "atomspace.jobs.slots", "3"),
                    CHOICES));
    assertEquals(
        List.of(
            "atomspace.cluster.nodes",
            "atomspace.node.id",
            "atomspace.transport",
            "atomspace.heartbeat.interval",
            "atomspace.limits.queued.jobs",
            "atomspace.jobs.slots"),
        e.faults().stream().map(Fault::key).toList());
    assertEquals("one of memory, mqtt", e.faults().get(2).allowed());
  }
}

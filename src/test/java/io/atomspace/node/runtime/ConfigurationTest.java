package io.atomspace.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Fault;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.transport.MemoryTransport;
import io.atomspace.node.port.transport.MqttTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
  private static final Configuration.Found FOUND =
      new Configuration.Found(
          Map.of("memory", new MemoryTransport.Provider(), "mqtt", new MqttTransport.Provider()),
          List.of("cpython", "jython"));

  @Test
  void withoutSettingsANodeIsAloneAndNeedsNoBroker() {
    Configuration configuration = Configuration.read(Map.of(), FOUND);
    assertEquals(List.of(new NodeId("1")), configuration.members().all());
    assertEquals("memory", configuration.transport().kind());
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
            FOUND);
    assertEquals(new Choice("mqtt", Map.of("url", "tcp://h:1883")), configuration.transport());
    assertEquals(List.of(new NodeId("9"), new NodeId("10")), configuration.members().all());
  }

  @Test
  void eachModuleGetsItsOwnSettings() {
    Configuration configuration =
        Configuration.read(
            Map.of(
                "atomspace.election.bully.lease", "PT5S",
                "atomspace.channel.retry.floor", "PT0.3S",
                "atomspace.limits.message.bytes", "100000"),
            FOUND);
    assertEquals(new Choice("bully", Map.of("lease", "PT5S")), configuration.election());
    assertEquals(Duration.ofMillis(300), configuration.channel().retryFloor());
    assertEquals(100_000, configuration.channel().bodyBytesMax());
  }

  @Test
  void theElectionZookeeperNeedsNoMoreThanItsName() {
    Configuration configuration =
        Configuration.read(Map.of("atomspace.election", "zookeeper"), FOUND);
    assertEquals(Choice.of("zookeeper"), configuration.election());
  }

  @Test
  void wrongSettingsOfTheElectionZookeeperAreNamed() {
    var e =
        assertThrows(
            ConfigurationException.class,
            () ->
                Configuration.read(
                    Map.of(
                        "atomspace.election", "zookeeper",
                        "atomspace.election.zookeeper.connect", "h1:2181;h2",
                        "atomspace.election.zookeeper.path", "leader/",
                        "atomspace.election.zookeeper.session.timeout", "2000"),
                    FOUND));
    assertEquals(
        List.of(
            "atomspace.election.zookeeper.connect",
            "atomspace.election.zookeeper.path",
            "atomspace.election.zookeeper.session.timeout"),
        e.faults().stream().map(Fault::key).toList());
  }

  @Test
  void everyFaultIsListedAtOnce() {
    var e =
        assertThrows(
            ConfigurationException.class,
            () ->
                Configuration.read(
                    Map.ofEntries(
                        Map.entry("atomspace.cluster.nodes", "1=a,2=b,2=c"),
                        Map.entry("atomspace.node.id", "7"),
                        Map.entry("atomspace.transport", "pigeon"),
                        Map.entry("atomspace.topology", "star"),
                        Map.entry("atomspace.election.bully.lease", "-PT1S"),
                        Map.entry("atomspace.election.bully.leese", "PT1S"),
                        Map.entry("atomspace.heartbeat.interval", "250ms"),
                        Map.entry("atomspace.channel.frame.bytes", "1"),
                        Map.entry("atomspace.script.python.engine", "pypy"),
                        Map.entry("atomspace.limits.queued.jobs", "0"),
                        Map.entry("atomspace.jobs.slots", "3")),
                    FOUND));
    assertEquals(
        List.of(
            "atomspace.cluster.nodes",
            "atomspace.node.id",
            "atomspace.heartbeat.interval",
            "atomspace.limits.queued.jobs",
            "atomspace.transport",
            "atomspace.topology",
            "atomspace.election.bully.lease",
            "atomspace.election.bully.leese",
            "atomspace.channel.frame.bytes",
            "atomspace.script.python.engine",
            "atomspace.jobs.slots"),
        e.faults().stream().map(Fault::key).toList());
    assertEquals("one of memory, mqtt", e.faults().get(4).allowed());
    assertEquals("one of mesh, ring", e.faults().get(5).allowed());
    assertEquals("one of auto, cpython, jython", e.faults().get(9).allowed());
  }
}

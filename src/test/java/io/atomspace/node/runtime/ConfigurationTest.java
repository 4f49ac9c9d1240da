package io.atomspace.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Fault;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.transport.MemoryTransport;
import io.atomspace.node.port.transport.MqttTransport;
import io.atomspace.node.protocol.Agreement;
import io.atomspace.node.protocol.membership.MembershipSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  void aLiveNodeBeatsAndWaitsAsASimulatedOne() {
    Configuration configuration = Configuration.read(Map.of(), FOUND);
    assertEquals(MembershipSettings.DEFAULT.interval(), configuration.heartbeatInterval());
    assertEquals(MembershipSettings.DEFAULT.timeout(), configuration.heartbeatTimeout());
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
  void whatMembersAgreeOnIsChosenApartFromWhoLeads() {
    Configuration configuration =
        Configuration.read(
            Map.of(
                "atomspace.election", "bully",
                "atomspace.consensus", "raft",
                "atomspace.consensus.raft.patience", "PT1S",
                "atomspace.consensus.paxos.limit", "PT2S",
                "atomspace.mutex", "ricart-agrawala",
                "atomspace.store.limit", "PT3S",
                "atomspace.commit.retention", "PT2H",
                "atomspace.ledger.takeover", "PT1M"),
            FOUND);
    assertEquals("bully", configuration.election().kind());
    Agreement agreement = configuration.agreement();
    assertEquals(new Choice("raft", Map.of("patience", "PT1S")), agreement.consensus());
    assertEquals("ricart-agrawala", agreement.mutex().kind());
    assertEquals(Duration.ofSeconds(3), agreement.store().limit());
    assertEquals(Duration.ofHours(2), agreement.commit().retention());
    assertEquals(Duration.ofMinutes(1), agreement.ledger().takeover());
    assertEquals(Agreement.DEFAULT, Configuration.read(Map.of(), FOUND).agreement());
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
  void moreMembersThanABallotCanNameAreRefused() {
    String members =
        IntStream.rangeClosed(1, 257).mapToObj(Integer::toString).collect(Collectors.joining(","));
    Map<String, String> settings =
        Map.of("atomspace.cluster.nodes", members, "atomspace.node.id", "1");
    var e = assertThrows(ConfigurationException.class, () -> Configuration.read(settings, FOUND));
    assertEquals(List.of("atomspace.cluster.nodes"), e.faults().stream().map(Fault::key).toList());
    assertTrue(e.faults().get(0).allowed().contains("more than 256"), e.getMessage());
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
                        Map.entry("atomspace.consensus", "chain"),
                        Map.entry("atomspace.consensus.paxos.rounds", "0"),
                        Map.entry("atomspace.mutex", "semaphore"),
                        Map.entry("atomspace.mutex.lease.wait", "PT1S"),
                        Map.entry("atomspace.store.limit", "soon"),
                        Map.entry("atomspace.commit.patience", "-PT1S"),
                        Map.entry("atomspace.commit.phases", "3"),
                        Map.entry("atomspace.limits.value.bytes", "1000000"),
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
            "atomspace.limits.value.bytes",
            "atomspace.transport",
            "atomspace.topology",
            "atomspace.election.bully.lease",
            "atomspace.election.bully.leese",
            "atomspace.consensus",
            "atomspace.consensus.paxos.rounds",
            "atomspace.mutex",
            "atomspace.mutex.lease.wait",
            "atomspace.store.limit",
            "atomspace.commit.patience",
            "atomspace.commit.phases",
            "atomspace.channel.frame.bytes",
            "atomspace.script.python.engine",
            "atomspace.jobs.slots"),
        e.faults().stream().map(Fault::key).toList());
    assertEquals("one of memory, mqtt", e.faults().get(5).allowed());
    assertEquals("one of custom, mesh, ring, torus, tree", e.faults().get(6).allowed());
    assertEquals("one of lease, ricart-agrawala", e.faults().get(11).allowed());
    assertEquals("one of auto, cpython, jython", e.faults().get(17).allowed());
  }
}

package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.tool.cluster.ClusterState;
import io.atomspace.node.tool.cluster.FreePort;
import io.atomspace.node.tool.cluster.LocalCluster;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionXACommitMessage;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs from a queue, by the example's client: as many answers, though a node is killed meanwhile;
 * and what cannot be accepted is rejected with the reason. {@code -Djms.jobs=1000} sends more.
 */
@Tag("world")
class JmsBridgeIT {
  private static final int JOBS = Integer.getInteger("jms.jobs", 100);

  /** After so many answers the client tells how many there are. */
  private static final int STEP = 50;

  private static final String SOME = STEP + " of " + JOBS;
  private static final String ALL = JOBS + " answers, 0 wrong";
  private static final String REASON = "script: the source of the job, a string that is not empty";

  @TempDir private Path folder;

  @Test
  void aBrokersQueueFeedsThreeNodes() throws Exception {
    int port = FreePort.find();
    String url = "tcp://127.0.0.1:" + port;
    ActiveMQServer broker = broker(port);
    try (ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(url);
        RealCluster cluster =
            new RealCluster(
                "jms-bridge",
                Map.of("atomspace.jms.bridge", "artemis", "jms.port", Integer.toString(port)));
        JMSContext context = connections.createContext()) {
      Map<String, Set<String>> jobs = new ConcurrentHashMap<>();
      context
          .createConsumer(context.createTopic("atomspace.events"), "AtomSpaceState = 'SUCCEEDED'")
          .setMessageListener(event -> note(jobs, event));
      Path log = folder.resolve("client.log");
      Process client = client(url, log);
      try {
        RealCluster.until(() -> says(log, SOME));
        String victim = cluster.follower();
        kill(cluster.pid(victim));
        cluster.restart(victim);
        awaitAnswers(log);
        RealCluster.until(() -> !client.isAlive());
        assertEquals(0, client.exitValue(), () -> text(log));
        assertTrue(says(log, ALL), () -> text(log));
      } finally {
        client.destroyForcibly();
      }
      // Each message gave one job, though those of the victim came twice.
      jobs.values().forEach(ids -> assertEquals(1, ids.size(), jobs::toString));
      assertEquals("Invalid job: " + REASON, JobClientApp.poison(connections, "{\"script\": 7}"));
    } finally {
      broker.stop();
    }
  }

  @Test
  void aTransactionThatWasPreparedIsCommittedAfterARestart() throws Exception {
    int port = FreePort.find();
    ActiveMQServer broker = broker(port);
    CountDownLatch prepared = new CountDownLatch(1);
    // The node has decided, and the broker never hears of it.
    Interceptor deaf =
        (packet, connection) -> {
          boolean commit = packet instanceof SessionXACommitMessage;
          if (commit) {
            prepared.countDown();
          }
          return !commit;
        };
    broker.getRemotingService().addIncomingInterceptor(deaf);
    LocalCluster cluster =
        new LocalCluster(RealCluster.HOME, Files.createDirectories(folder.resolve("cluster")));
    LocalCluster.Plan plan =
        LocalCluster.Plan.of(1)
            .with(Map.of("atomspace.jms.bridge", "artemis", "jms.port", Integer.toString(port)));
    try (ActiveMQConnectionFactory connections =
            new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
        JMSContext context = connections.createContext()) {
      ClusterState state = cluster.up(plan, note -> {});
      Queue answers = context.createQueue("atomspace.answers");
      Message job =
          context.createTextMessage(
              "{\"script\": \"def evaluate(n): return n + 1\", \"items\": [1, 2]}");
      job.setJMSReplyTo(answers);
      context.createProducer().send(context.createQueue("atomspace.jobs"), job);
      assertTrue(prepared.await(1, TimeUnit.MINUTES));
      kill(state.nodes().get(0).pid());
      broker.getRemotingService().removeIncomingInterceptor(deaf);
      cluster.restart(plan, state.nodes().get(0).id());
      String answer = context.createConsumer(answers).receiveBody(String.class, 60_000);
      assertTrue(answer != null && answer.contains("\"result\":[2,3]"), "" + answer);
    } finally {
      cluster.down();
      broker.stop();
    }
  }

  @Test
  void theServersOwnQueueOutlivesItsServer() throws Exception {
    int port = FreePort.find();
    LocalCluster cluster =
        new LocalCluster(RealCluster.HOME, Files.createDirectories(folder.resolve("cluster")));
    LocalCluster.Plan plan =
        LocalCluster.Plan.of(1)
            .with(Map.of("atomspace.jms.bridge", "embedded", "jms.port", Integer.toString(port)));
    Path log = folder.resolve("client.log");
    ClusterState state = cluster.up(plan, note -> {});
    Process client = clientServer(port, log);
    try {
      RealCluster.until(() -> says(log, SOME));
      kill(state.nodes().get(0).pid());
      cluster.restart(plan, state.nodes().get(0).id());
      awaitAnswers(log);
      RealCluster.until(() -> says(log, JobClientApp.ENDED));
      assertTrue(says(log, ALL), () -> text(log));
      assertTrue(says(log, JobClientApp.ENDED + "true, "), () -> text(log));
      assertTrue(says(log, REASON), () -> text(log));
    } finally {
      client.descendants().forEach(ProcessHandle::destroyForcibly);
      client.destroyForcibly();
      cluster.down();
    }
  }

  /** Each step in time: a queue that stands still is found early. */
  private static void awaitAnswers(Path log) {
    for (int answers = STEP; answers <= JOBS; answers += STEP) {
      String answered = answers + " of " + JOBS;
      RealCluster.until(() -> says(log, answered), () -> text(log));
    }
  }

  private static void note(Map<String, Set<String>> jobs, Message event) {
    try {
      String json = ((TextMessage) event).getText();
      JsonObject job = Json.createReader(new StringReader(json)).readObject().getJsonObject("data");
      jobs.computeIfAbsent(job.getString("name"), none -> ConcurrentHashMap.newKeySet())
          .add(job.getString("id"));
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private ActiveMQServer broker(int port) throws Exception {
    Configuration configuration = new ConfigurationImpl();
    configuration
        .setName("queues")
        .setSecurityEnabled(false)
        .setJMXManagementEnabled(false)
        .setJournalType(JournalType.NIO)
        .setJournalDirectory(folder.resolve("journal").toString())
        .setBindingsDirectory(folder.resolve("bindings").toString())
        .setLargeMessagesDirectory(folder.resolve("large").toString())
        .setPagingDirectory(folder.resolve("paging").toString())
        .addAddressSetting("atomspace.jobs", new AddressSettings().setMaxDeliveryAttempts(-1))
        .addAcceptorConfiguration(
            new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of("host", "127.0.0.1", "port", port),
                "tcp"));
    ActiveMQServer server = new ActiveMQServerImpl(configuration);
    server.start();
    return server;
  }

  /** The example, as its page says. */
  private static Process client(String url, Path log) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            "-Djava.naming.factory.initial="
                + "org.apache.activemq.artemis.jndi.ActiveMQInitialContextFactory",
            "-Djava.naming.provider.url=" + url,
            RealCluster.HOME.resolve("examples/jms/JobClient.java").toString(),
            Integer.toString(JOBS));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** The example in a server of its own, as Liberty's messaging has no client outside of one. */
  private Process clientServer(int port, Path log) throws IOException {
    Path server = Files.createDirectories(folder.resolve("usr/servers/client"));
    Files.writeString(
        server.resolve("server.xml"),
        """
        <server>
          <featureManager>
            <feature>servlet-6.0</feature>
            <feature>messagingClient-3.0</feature>
            <feature>jndi-1.0</feature>
          </featureManager>
          <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
          <jmsConnectionFactory jndiName="jms/client">
            <properties.wasJms remoteServerAddress="127.0.0.1:%d:BootstrapBasicMessaging"
                               persistentMapping="AssuredPersistent"/>
          </jmsConnectionFactory>
          <webApplication location="client.war"/>
        </server>
        """
            .formatted(FreePort.find(), port));
    application().as(ZipExporter.class).exportTo(apps(server).resolve("client.war").toFile());
    ProcessBuilder builder =
        new ProcessBuilder(
            RealCluster.HOME.resolve("target/liberty/wlp/bin/server").toString(), "run", "client");
    builder.environment().put("WLP_USER_DIR", folder.resolve("usr").toString());
    builder.environment().put("JOBS", Integer.toString(JOBS));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static Path apps(Path server) throws IOException {
    return Files.createDirectories(server.resolve("apps"));
  }

  private WebArchive application() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp"));
    arguments.add(System.getProperty("java.class.path"));
    arguments.add(RealCluster.HOME.resolve("examples/jms/JobClient.java").toString());
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new)));
    WebArchive application =
        ShrinkWrap.create(WebArchive.class, "client.war")
            .addClass(JobClientApp.class)
            .setWebXML(
                new StringAsset(
                    """
                    <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                      <listener>
                        <listener-class>io.atomspace.node.JobClientApp</listener-class>
                      </listener>
                    </web-app>
                    """));
    try (Stream<Path> files = Files.list(classes)) {
      files
          .map(Path::toFile)
          .forEach(
              (File file) -> application.addAsWebInfResource(file, "classes/" + file.getName()));
    }
    return application;
  }

  private static boolean says(Path log, String text) {
    return text(log).contains(text);
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

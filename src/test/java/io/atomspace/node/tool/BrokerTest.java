package io.atomspace.node.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker as a process of its own. */
class BrokerTest {
  private final List<Process> started = new ArrayList<>();

  private Process broker(String... arguments) throws IOException {
    return broker(ProcessBuilder.Redirect.DISCARD, arguments);
  }

  private Process broker(ProcessBuilder.Redirect errors, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
    command.add(Broker.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    started.add(process);
    return process;
  }

  @AfterEach
  void leaveNothing() {
    started.forEach(Process::destroyForcibly);
  }

  private static int exit(Process process) throws InterruptedException {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it still runs");
    return process.exitValue();
  }

  private static URI ready(Process process) throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
    assertTrue(line != null && line.startsWith("ready mqtt://127.0.0.1:"), line);
    return URI.create(line.substring("ready ".length()));
  }

  @Test
  void itsLogTellsNoMessages(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log");
    Process process =
        broker(ProcessBuilder.Redirect.to(log.toFile()), "--port", "0", "--with-parent");
    URI url = ready(process);
    MqttClient client =
        new MqttClient("tcp://127.0.0.1:" + url.getPort(), "one", new MemoryPersistence());
    client.connect();
    client.publish("some/where", "x".getBytes(UTF_8), 1, false);
    client.disconnect();
    client.close();
    process.getOutputStream().close();
    assertEquals(0, exit(process));
    assertFalse(Files.readString(log).contains("AMQ601"), () -> "audited: " + log);
  }

  @Test
  void saysWhereItListensAndEndsWithItsParent() throws Exception {
    Process process = broker("--port", "0", "--with-parent");
    URI url = ready(process);
    new Socket(InetAddress.getLoopbackAddress(), url.getPort()).close();
    process.getOutputStream().close();
    assertEquals(0, exit(process));
  }

  @Test
  void endsWhenItIsTold() throws Exception {
    Process process = broker("--port", "0");
    ready(process);
    process.destroy();
    assertEquals(128 + 15, exit(process));
  }

  @Test
  void aTakenPortEndsIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertEquals(1, exit(broker("--port", Integer.toString(taken.getLocalPort()))));
    }
  }

  @Test
  void aUserWithoutAPasswordIsWrongUsage() throws Exception {
    assertEquals(2, exit(broker("--port", "0", "--user", "u")));
  }
}

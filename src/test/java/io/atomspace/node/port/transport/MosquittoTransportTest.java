package io.atomspace.node.port.transport;

import io.atomspace.node.tool.cluster.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** On a mosquitto of the host. */
@Tag("world")
class MosquittoTransportTest extends MqttContract {
  @Override
  TestBroker broker(TestBroker.Guard guard, TestKeys keys) throws Exception {
    Mosquitto broker = new Mosquitto(guard, keys);
    broker.start();
    return broker;
  }

  /** The longest goes through the embedded broker, and takes Paho a quarter of a minute. */
  @Override
  int bodyMebibytes() {
    return 32;
  }

  private static final class Mosquitto implements TestBroker {
    private final int port;
    private final Path configuration;
    private Process process;

    Mosquitto(Guard guard, TestKeys keys) throws Exception {
      port = FreePort.find();
      Path folder =
          Files.createTempDirectory(
              "mosquitto",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      StringBuilder text = new StringBuilder("listener " + port + " 127.0.0.1\n");
      text.append("allow_anonymous ").append(guard.user().isEmpty()).append('\n');
      if (!guard.user().isEmpty()) {
        Path users = folder.resolve("users");
        TestKeys.run(
            "mosquitto_passwd", "-c", "-b", users.toString(), guard.user(), guard.password());
        users.toFile().setReadable(true, false);
        text.append("password_file ").append(users).append('\n');
      }
      if (guard.tls()) {
        Path pem = folder.resolve("broker.pem");
        TestKeys.run(
            "openssl",
            "pkcs12",
            "-in",
            keys.keyStore().toString(),
            "-nodes",
            "-passin",
            "pass:" + TestKeys.PASSWORD,
            "-out",
            pem.toString());
        pem.toFile().setReadable(true, false);
        text.append("certfile ").append(pem).append("\nkeyfile ").append(pem).append('\n');
      }
      configuration = folder.resolve("mosquitto.conf");
      Files.writeString(configuration, text);
    }

    @Override
    public void start() throws Exception {
      process =
          new ProcessBuilder("mosquitto", "-c", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(configuration.resolveSibling("log").toFile())
              .start();
      TransportContract.await("mosquitto on port " + port, this::answers);
    }

    private boolean answers() {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public void stop() throws Exception {
      process.destroy();
      process.waitFor();
    }

    @Override
    public void close() throws Exception {
      stop();
      try (Stream<Path> files = Files.list(configuration.getParent())) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(configuration.getParent());
    }
  }
}

package io.atomspace.node;

import io.atomspace.node.tool.cluster.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** By the ZooKeeper server of the host, a process of its own. */
@Tag("world")
class DebianZooKeeperIT extends ElectedByZooKeeper {
  private static final Path JAR = Path.of("/usr/share/java/zookeeper.jar");

  private int port;
  private Path configuration;
  private Process process;

  @Override
  void startServer() throws Exception {
    if (configuration == null) {
      port = FreePort.find();
      Path folder = Files.createTempDirectory("zookeeper");
      configuration = folder.resolve("zoo.cfg");
      Files.writeString(
          configuration,
          """
          tickTime=500
          dataDir=%s
          clientPort=%d
          clientPortAddress=127.0.0.1
          admin.enableServer=false
          """
              .formatted(folder.resolve("data"), port));
    }
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                JAR.toString(),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(configuration.resolveSibling("log").toFile())
            .start();
    RealCluster.until(this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** As {@code kill -9} does. */
  @Override
  void stopServer() throws Exception {
    process.destroyForcibly().waitFor();
  }

  @Override
  String server() {
    return "127.0.0.1:" + port;
  }
}

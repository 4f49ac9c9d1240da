package io.atomspace.node;

import io.atomspace.node.tool.cluster.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** By the ZooKeeper server of the host, a process of its own. */
@Tag("world")
class DebianZooKeeperIT extends ElectedByZooKeeper {
  private static final String HOST = "127.0.0.1";
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final long POLL_NANOS = 50_000_000;

  @TempDir private static Path folder;

  private int port;
  private Process process;

  @Override
  void startServer() throws Exception {
    Path configuration = folder.resolve("zoo.cfg");
    if (process == null) {
      port = FreePort.find();
      Files.writeString(
          configuration,
          """
          tickTime=500
          dataDir=%s
          clientPort=%d
          clientPortAddress=%s
          admin.enableServer=false
          """
              .formatted(folder.resolve("data"), port, HOST));
    }
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                "/usr/share/java/zookeeper.jar",
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    long deadline = System.nanoTime() + MOST.toNanos();
    while (!isListening()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("ZooKeeper does not run: " + Files.readString(folder.resolve("log")));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(HOST, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** As {@code kill -9} does. */
  @Override
  void stopServer() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  String server() {
    return HOST + ":" + port;
  }
}

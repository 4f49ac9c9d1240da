package io.atomspace.node.tool.bench;

import io.atomspace.node.port.Folders;
import io.atomspace.node.tool.cluster.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One process of the ZooKeeper that this host has. Ends with {@link #close}, or with this one. */
final class ZooKeeper implements AutoCloseable {
  private static final Path JAR = Path.of("/usr/share/java/zookeeper.jar");
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final long POLL_NANOS = 50_000_000;

  private final String host;
  private final int port;
  private final Process process;
  private final AtExit atExit;

  /** Whether there is one. */
  static boolean isInstalled() {
    return Files.exists(JAR);
  }

  /**
   * Starts a server, and returns once it listens.
   *
   * @param folder for its data and log
   * @param host where it listens
   */
  ZooKeeper(Path folder, String host) throws IOException {
    this.host = host;
    Folders.delete(folder);
    Files.createDirectories(folder);
    port = FreePort.find(InetAddress.getByName(host));
    Path configuration = folder.resolve("zoo.cfg");
    // Sessions end at whole ticks; twenty of them are the longest session it grants.
    Files.writeString(
        configuration,
        """
        tickTime=100
        dataDir=%s
        clientPort=%d
        clientPortAddress=%s
        admin.enableServer=false
        """
            .formatted(folder.resolve("data").toAbsolutePath(), port, host));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                JAR.toString(),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    atExit = new AtExit(process::destroyForcibly);
    try {
      awaitListening(folder);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void awaitListening(Path folder) throws IOException {
    long deadline = System.nanoTime() + MOST.toNanos();
    while (!isListening()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("ZooKeeper does not run: see " + folder.resolve("log"));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(host, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** For {@code atomspace.election.zookeeper.connect}. */
  String server() {
    return host + ":" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    atExit.close();
  }
}

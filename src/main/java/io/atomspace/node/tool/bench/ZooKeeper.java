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

/**
 * One server of the ZooKeeper that this host has. Ends with {@link #close}, or with this process.
 */
public final class ZooKeeper implements AutoCloseable {
  private static final Path JAR = Path.of("/usr/share/java/zookeeper.jar");
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final long POLL_NANOS = 50_000_000;

  private final Path folder;
  private final String host;
  private final int port;
  private final AtExit atExit;
  private Process process;

  /** Whether there is one. */
  static boolean isInstalled() {
    return Files.exists(JAR);
  }

  /**
   * Starts a server, and returns once it listens.
   *
   * @param folder for its data and log; what is there goes
   * @param host where it listens
   * @param tickMillis sessions end at whole ticks; twenty of them are the longest that it grants
   * @throws IOException if it cannot be started, or does not listen within a minute
   */
  public ZooKeeper(Path folder, String host, int tickMillis) throws IOException {
    this.folder = folder;
    this.host = host;
    Folders.delete(folder);
    Files.createDirectories(folder);
    port = FreePort.find(InetAddress.getByName(host));
    Files.writeString(
        configuration(),
        """
        tickTime=%d
        dataDir=%s
        clientPort=%d
        clientPortAddress=%s
        admin.enableServer=false
        """
            .formatted(tickMillis, folder.resolve("data").toAbsolutePath(), port, host));
    process = start();
    atExit = new AtExit(this::kill);
    try {
      awaitListening();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Path configuration() {
    return folder.resolve("zoo.cfg");
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            JAR.toString(),
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            configuration().toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  /** Ends the server as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts a killed server again, with its data and at its port. */
  public void restart() throws IOException {
    process = start();
    awaitListening();
  }

  private void awaitListening() throws IOException {
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
  public String server() {
    return host + ":" + port;
  }

  @Override
  public void close() {
    kill();
    atExit.close();
  }
}

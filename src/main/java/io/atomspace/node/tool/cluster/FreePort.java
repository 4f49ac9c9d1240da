package io.atomspace.node.tool.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for processes that are started later: below those that hosts give to outgoing connections
 * (32768 and above, RFC 6056 section 3.2 and Linux), so that none of these takes one meanwhile.
 */
public final class FreePort {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_768;

  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private FreePort() {}

  /**
   * A port of the loopback that is free now, and that this process was not given before.
   *
   * @throws IOException if all are taken
   */
  public static int find() throws IOException {
    return find(InetAddress.getLoopbackAddress());
  }

  /** The same for an address of this host. */
  public static int find(InetAddress host) throws IOException {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(host, port)) {
        return port;
      }
    }
    throw new IOException("no port of " + host + " is free");
  }

  private static boolean isFree(InetAddress host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

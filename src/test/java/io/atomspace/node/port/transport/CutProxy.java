package io.atomspace.node.port.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Forwards a port of the loopback to another and cuts what it forwards. */
final class CutProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Socket> frozen = ConcurrentHashMap.newKeySet();
  final AtomicInteger cuts = new AtomicInteger();

  CutProxy(int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Resets every connection there is; new ones are let through. */
  void cut() {
    for (Socket socket : sockets) {
      cuts.incrementAndGet();
      drop(socket);
    }
  }

  /** Lets nothing through on the connections there are, and ends none; new ones are let through. */
  void freeze() {
    frozen.addAll(sockets);
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket from = server.accept();
        sockets.add(from);
        try {
          Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
          sockets.add(to);
          from.setTcpNoDelay(true);
          to.setTcpNoDelay(true);
          thread(() -> pump(from, to));
          thread(() -> pump(to, from));
        } catch (IOException e) {
          drop(from);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pump(Socket from, Socket to) {
    try {
      byte[] buffer = new byte[1 << 16];
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        if (!frozen.contains(from)) {
          to.getOutputStream().write(buffer, 0, n);
        }
      }
      if (frozen.contains(from)) {
        // The other end is not told.
        return;
      }
    } catch (IOException e) {
      // Cut.
    }
    drop(from);
    drop(to);
  }

  private void drop(Socket socket) {
    sockets.remove(socket);
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // Closed already.
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "cut-proxy");
    thread.setDaemon(true);
    thread.start();
  }
}

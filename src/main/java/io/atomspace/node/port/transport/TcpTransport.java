package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import jakarta.enterprise.context.Dependent;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * Frames over sockets of the JDK: each node listens at its address in {@code
 * atomspace.cluster.nodes}, and holds one connection to each other node, for what it sends there
 * ({@link TcpLink}). A connection begins with a greeting that names protocol, cluster and both
 * ends; who greets otherwise is cut off. Then come frames, each behind its length; the listening
 * side says one byte a second, so that both notice a connection of which the other end is gone.
 */
public final class TcpTransport extends QueuedTransport {
  private static final Logger LOG = Logger.getLogger(TcpTransport.class.getName());

  /** "ASN" and the version of what follows. */
  static final int MAGIC = 0x41534e01;

  /** The length of a frame that is none, and only shows that the sender lives. */
  static final int SIGN_OF_LIFE = -1;

  static final int SILENCE_MILLIS = 5_000;
  static final int PULSE_MILLIS = 1_000;
  private static final int INCOMING_MAX = 1_024;
  private static final long REBIND_NANOS = 1_000_000_000L;

  /** Has TLS: {@code tls}, {@code tls.keystore}, {@code tls.truststore}. */
  @Kind("tcp")
  @Dependent
  public static class Provider implements TransportProvider {
    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {
      TcpLink.Place.check(settings, addresses, tls(settings) != null, "tls");
    }

    private static @Nullable SSLContext tls(Settings settings) {
      return TlsSettings.read(settings, settings.flag("tls", false), "tls=true");
    }

    @Override
    public Transport create(Context context) {
      return new TcpTransport(context, tls(context.settings()));
    }
  }

  private final Context context;
  private final @Nullable SSLContext tls;
  private final Map<NodeId, TcpLink> links = new TreeMap<>();
  private final Set<Socket> incoming = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ServerSocket server;

  /** What a transport of this kind is made from. */
  private record Context(
      String cluster, NodeId self, Map<NodeId, String> addresses, long session) {}

  TcpTransport(TransportProvider.Context made, @Nullable SSLContext tls) {
    this.context =
        new Context(made.cluster(), made.self(), Map.copyOf(made.addresses()), made.session());
    this.tls = tls;
    context.addresses.forEach(
        (node, address) -> {
          TcpLink.Place to = TcpLink.Place.of(address);
          if (to != null) {
            TcpLink.Greeting greeting =
                new TcpLink.Greeting(context.cluster, context.self, node, context.session);
            links.put(node, new TcpLink(greeting, to, tls, dropped));
          }
        });
  }

  @Override
  public void start(TransportListener listener) {
    thread("listen", () -> listen(listener));
    links.values().forEach(TcpLink::start);
  }

  private void thread(String what, Runnable task) {
    Thread thread = new Thread(task, "atomspace-tcp-" + context.self + "-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  // ---- what comes in ----------------------------------------------------------------------------

  private void listen(TransportListener listener) {
    String told = "";
    while (!closed) {
      try (ServerSocket open = bind()) {
        server = open;
        if (!closed) {
          told = "";
          listener.up();
          accept(open, listener);
        }
      } catch (IOException e) {
        if (!closed) {
          String cause =
              "cannot listen at " + context.addresses.get(context.self) + ": " + e.getMessage();
          if (!cause.equals(told)) {
            listener.down(cause);
          }
          told = cause;
          LockSupport.parkNanos(REBIND_NANOS);
        }
      }
    }
  }

  private ServerSocket bind() throws IOException {
    TcpLink.Place own = TcpLink.Place.of(context.addresses.getOrDefault(context.self, ""));
    if (own == null) {
      throw new IOException("this node has no address");
    }
    ServerSocket socket =
        tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
    if (socket instanceof SSLServerSocket secure) {
      secure.setNeedClientAuth(true);
    }
    try {
      socket.setReuseAddress(true);
      socket.bind(own.address(), 128);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private void accept(ServerSocket open, TransportListener listener) throws IOException {
    while (!closed) {
      Socket socket = open.accept();
      incoming.add(socket);
      if (closed || incoming.size() > INCOMING_MAX) {
        drop(socket);
      } else {
        thread("in", () -> read(socket, listener));
      }
    }
  }

  private void read(Socket socket, TransportListener listener) {
    NodeId peer = null;
    long session = 0;
    try (DataInputStream in =
            new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_MILLIS);
      TcpLink.Greeting greeting = TcpLink.Greeting.read(in);
      greeting.check(context.cluster, context.self, context.addresses.keySet());
      peer = greeting.from();
      session = greeting.session();
      out.writeInt(MAGIC);
      long pulsed = System.nanoTime();
      while (!closed) {
        int length = in.readInt();
        if (length == SIGN_OF_LIFE || System.nanoTime() - pulsed > PULSE_MILLIS * 1_000_000L) {
          out.writeByte(0);
          pulsed = System.nanoTime();
        }
        if (length != SIGN_OF_LIFE) {
          if (length < 0 || length > FRAME_BYTES_MAX) {
            throw new IOException("a frame of " + length + " bytes");
          }
          byte[] frame = new byte[length];
          in.readFully(frame);
          listener.frame(frame);
        }
      }
    } catch (IOException e) {
      if (!closed) {
        refused(socket, peer, e);
        if (peer != null) {
          listener.peerLost(peer, session);
        }
      }
    } finally {
      drop(socket);
    }
  }

  /** A peer that goes is no news; a stranger is worth a line. */
  private void refused(Socket socket, @Nullable NodeId peer, IOException e) {
    Level level = peer == null ? Level.WARNING : Level.FINE;
    String who = peer == null ? "a stranger" : "node " + peer;
    LOG.log(
        level,
        () -> who + " at " + socket.getRemoteSocketAddress() + " is cut off: " + e.getMessage());
  }

  private void drop(Socket socket) {
    incoming.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  // ---- what goes out ----------------------------------------------------------------------------

  @Override
  boolean offer(NodeId to, byte[] frame) {
    TcpLink link = links.get(to);
    return link != null && link.offer(frame);
  }

  @Override
  public void close() {
    closed = true;
    links.values().forEach(TcpLink::close);
    try (ServerSocket open = server) {
      incoming.forEach(this::drop);
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}

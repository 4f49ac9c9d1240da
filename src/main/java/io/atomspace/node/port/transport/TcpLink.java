package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which one node sends to another: connects with growing waits, writes what is
 * offered, and begins anew when the other end says nothing for five seconds. What still waits when
 * a node is away for a second is dropped: the channel repeats it.
 */
final class TcpLink {
  private static final int CONNECT_MILLIS = 2_000;
  private static final long BACKOFF_MILLIS = 20;
  private static final long BACKOFF_MOST_MILLIS = 1_000;

  /**
   * How a connection begins.
   *
   * @param session the life of the node that connects
   */
  record Greeting(String cluster, NodeId from, NodeId to, long session) {
    static Greeting read(DataInputStream in) throws IOException {
      int magic = in.readInt();
      if (magic != TcpTransport.MAGIC) {
        throw new IOException(
            "it does not speak this protocol, or another version of it: it began with "
                + Integer.toHexString(magic));
      }
      try {
        return new Greeting(
            in.readUTF(), new NodeId(in.readUTF()), new NodeId(in.readUTF()), in.readLong());
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    byte[] bytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeInt(TcpTransport.MAGIC);
        out.writeUTF(cluster);
        out.writeUTF(from.value());
        out.writeUTF(to.value());
        out.writeLong(session);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    /**
     * @throws IOException if it is not for this node
     */
    void check(String ownCluster, NodeId self, Set<NodeId> members) throws IOException {
      if (!cluster.equals(ownCluster) || !to.equals(self) || !members.contains(from)) {
        throw new IOException(
            "it is node "
                + from
                + " of cluster "
                + cluster
                + " and wants node "
                + to
                + "; this is node "
                + self
                + " of cluster "
                + ownCluster
                + " with the members "
                + members);
      }
    }
  }

  private final Greeting greeting;
  private final Place to;
  private final @Nullable SSLContext tls;
  private final Outbox<byte[]> outbox;
  private final Thread thread;
  private volatile @Nullable Socket socket;
  private volatile boolean closed;

  /**
   * @param dropped counts what is given up
   */
  TcpLink(Greeting greeting, Place to, @Nullable SSLContext tls, AtomicLong dropped) {
    this.greeting = greeting;
    this.to = to;
    this.tls = tls;
    this.outbox = new Outbox<>(frame -> frame.length, dropped);
    this.thread =
        new Thread(this::run, "atomspace-tcp-" + greeting.from() + "-to-" + greeting.to());
    thread.setDaemon(true);
  }

  /** Where a node listens; its name may mean another address with each connection. */
  record Place(String host, int port) {
    /** What {@code HOST:PORT} means; null if it means nothing. */
    static @Nullable Place of(String text) {
      int colon = text.lastIndexOf(':');
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, Math.max(0, colon)).replaceAll("^\\[|\\]$", "");
        return !host.isEmpty() && port > 0 && port < 1 << 16 ? new Place(host, port) : null;
      } catch (NumberFormatException e) {
        return null;
      }
    }

    /**
     * Notes as faults what is no address, and what lies beyond the loopback and is not secured.
     *
     * @param by the setting that would secure it
     */
    static void check(
        Settings settings, Map<NodeId, String> addresses, boolean secured, String by) {
      boolean insecure = settings.flag("insecure", false);
      addresses.forEach(
          (node, address) -> {
            Place place = of(address);
            if (place == null) {
              settings.fault(
                  "address",
                  "HOST:PORT for each member, as atomspace.cluster.nodes=1=h1:9180,2=h2:9180; node "
                      + node
                      + " has '"
                      + address
                      + "'");
            } else if (!secured && !insecure && !place.isLoopback()) {
              settings.fault(
                  by,
                  "set, as "
                      + address
                      + " is not on the loopback; or insecure=true, where only members reach it");
            }
          });
    }

    InetSocketAddress address() {
      return new InetSocketAddress(host, port);
    }

    boolean isLoopback() {
      InetSocketAddress address = address();
      return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }
  }

  void start() {
    thread.start();
  }

  /** Tells whether there was room. */
  boolean offer(byte[] frame) {
    return outbox.offer(frame);
  }

  private void run() {
    long backoff = BACKOFF_MILLIS;
    while (!closed) {
      long began = System.nanoTime();
      try (Socket open = connect()) {
        socket = open;
        write(open);
      } catch (IOException e) {
        // Connects again: the channel above notices what is lost.
        if (backoff == BACKOFF_MOST_MILLIS) {
          outbox.dropAll();
        }
      }
      if (System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(BACKOFF_MOST_MILLIS)) {
        backoff = BACKOFF_MILLIS;
      }
      rest(backoff);
      backoff = Math.min(2 * backoff, BACKOFF_MOST_MILLIS);
    }
  }

  private Socket connect() throws IOException {
    Socket open = tls == null ? new Socket() : tls.getSocketFactory().createSocket();
    try {
      open.setTcpNoDelay(true);
      open.connect(to.address(), CONNECT_MILLIS);
      open.setSoTimeout(TcpTransport.SILENCE_MILLIS);
      if (open instanceof SSLSocket secure) {
        SSLParameters named = secure.getSSLParameters();
        named.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(named);
        secure.startHandshake();
      }
      return open;
    } catch (IOException e) {
      open.close();
      throw e;
    }
  }

  private void write(Socket open) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(open.getOutputStream(), 1 << 16));
    DataInputStream in = new DataInputStream(open.getInputStream());
    out.write(greeting.bytes());
    out.flush();
    if (in.readInt() != TcpTransport.MAGIC) {
      throw new IOException("the other end does not speak this protocol");
    }
    Thread listening = new Thread(() -> listen(open, in), thread.getName() + "-pulse");
    listening.setDaemon(true);
    listening.start();
    while (!closed && !open.isClosed()) {
      byte[] frame = outbox.poll(TcpTransport.PULSE_MILLIS);
      if (frame == null) {
        out.writeInt(TcpTransport.SIGN_OF_LIFE);
      }
      while (frame != null) {
        out.writeInt(frame.length);
        out.write(frame);
        frame = outbox.poll();
      }
      out.flush();
    }
  }

  /** Ends the connection when the other end is silent: a write alone would not notice for long. */
  private void listen(Socket open, DataInputStream in) {
    try (open) {
      while (in.read() >= 0) {
        // It lives.
      }
    } catch (IOException e) {
      // Silent, or gone.
    }
  }

  private void rest(long millis) {
    try {
      if (!closed) {
        Thread.sleep(millis);
      }
    } catch (InterruptedException e) {
      // Closed: the loop ends.
    }
  }

  void close() {
    closed = true;
    thread.interrupt();
    try (Socket open = socket) {
      // Ends what blocks on it.
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}

package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import jakarta.enterprise.context.Dependent;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Frames over ZeroMQ: each node pulls at its address in {@code atomspace.cluster.nodes}, and pushes
 * to each other node. Every message has two parts, the greeting of {@link TcpLink} and the frame;
 * what is greeted otherwise is dropped. ZeroMQ connects again by itself.
 */
public final class ZeroMqTransport extends QueuedTransport {
  private static final Logger LOG = Logger.getLogger(ZeroMqTransport.class.getName());

  /** Of ZeroMQ's own queues, in messages of at most a MiB; ours stands before them. */
  private static final int HIGH_WATER = 64;

  private static final int GREETING_BYTES_MAX = 1_024;
  private static final int WAIT_MILLIS = 200;
  private static final int PATIENCE_MILLIS = 1_000;
  private static final int HEARTBEAT_MILLIS = 1_000;
  private static final int SILENCE_MILLIS = 5_000;
  private static final long REBIND_NANOS = 1_000_000_000L;

  /** Between two lines about strangers. */
  private static final long QUIET_NANOS = 10_000_000_000L;

  private static final int KEY_CHARACTERS = 40;
  private static final String DOMAIN = "atomspace";
  private static final String DOORMAN = "inproc://zeromq.zap";

  /** Has CURVE: {@code curve.public} and {@code curve.secret}, one pair for the whole cluster. */
  @Kind("zeromq")
  @Dependent
  public static class Provider implements TransportProvider {
    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {
      Keys keys = Keys.read(settings);
      TcpLink.Place.check(settings, addresses, keys != null, "curve.public");
    }

    @Override
    public Transport create(Context context) {
      return new ZeroMqTransport(context, Keys.read(context.settings()));
    }
  }

  /** A pair of CURVE keys. */
  private record Keys(byte[] open, byte[] secret) {
    static @Nullable Keys read(Settings settings) {
      byte[] open = key(settings, "curve.public");
      byte[] secret = key(settings, "curve.secret");
      if (open != null && secret != null) {
        return new Keys(open, secret);
      }
      if (open != null || secret != null) {
        settings.fault(open == null ? "curve.public" : "curve.secret", "both keys of the pair");
      }
      return null;
    }

    private static byte @Nullable [] key(Settings settings, String name) {
      String text = settings.text(name, "");
      if (text.isEmpty()) {
        return null;
      }
      if (text.length() != KEY_CHARACTERS) {
        settings.fault(name, "a key of " + KEY_CHARACTERS + " characters in Z85");
        return null;
      }
      return ZMQ.Curve.z85Decode(text);
    }
  }

  private final NodeId self;
  private final String cluster;
  private final long session;
  private final Map<NodeId, String> addresses;
  private final @Nullable Keys keys;
  private final Map<NodeId, Sender> senders = new TreeMap<>();
  private final ZMQ.Context context = ZMQ.context(1);

  private ZeroMqTransport(TransportProvider.Context made, @Nullable Keys keys) {
    this.self = made.self();
    this.cluster = made.cluster();
    this.session = made.session();
    this.addresses = Map.copyOf(made.addresses());
    this.keys = keys;
    addresses.keySet().forEach(node -> senders.put(node, new Sender(node)));
  }

  @Override
  public void start(TransportListener listener) {
    if (keys != null) {
      // Bound before anyone can connect: without a doorman everyone is let in.
      ZMQ.Socket door = context.socket(SocketType.REP);
      door.setLinger(0);
      door.setReceiveTimeOut(WAIT_MILLIS);
      door.bind(DOORMAN);
      thread("doorman", () -> admit(keys, door));
    }
    thread("in", () -> listen(listener));
    senders.values().forEach(sender -> thread("to-" + sender.to, sender::run));
  }

  private void thread(String what, Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                // The context ends whatever its threads are at.
                if (!closed) {
                  throw e;
                }
              }
            },
            "atomspace-zeromq-" + self + "-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  private ZMQ.Socket socket(SocketType type) {
    ZMQ.Socket socket = context.socket(type);
    socket.setLinger(0);
    socket.setIPv6(true);
    socket.setSndHWM(HIGH_WATER);
    socket.setRcvHWM(HIGH_WATER);
    socket.setMaxMsgSize(FRAME_BYTES_MAX);
    socket.setSendTimeOut(PATIENCE_MILLIS);
    socket.setReceiveTimeOut(WAIT_MILLIS);
    socket.setReconnectIVL(20);
    socket.setReconnectIVLMax(1_000);
    socket.setHeartbeatIvl(HEARTBEAT_MILLIS);
    socket.setHeartbeatTimeout(SILENCE_MILLIS);
    if (keys != null) {
      socket.setCurvePublicKey(keys.open);
      socket.setCurveSecretKey(keys.secret);
    }
    return socket;
  }

  // ---- what comes in ----------------------------------------------------------------------------

  private void listen(TransportListener listener) {
    String told = "";
    while (!closed) {
      try (ZMQ.Socket socket = socket(SocketType.PULL)) {
        if (keys != null) {
          socket.setCurveServer(true);
          socket.setZapDomain(DOMAIN);
        }
        socket.bind("tcp://" + addresses.get(self));
        told = "";
        listener.up();
        receive(socket, listener);
      } catch (ZMQException e) {
        if (!closed) {
          String cause = "cannot listen at " + addresses.get(self) + ": " + e.getMessage();
          if (!cause.equals(told)) {
            listener.down(cause);
          }
          told = cause;
          LockSupport.parkNanos(REBIND_NANOS);
        }
      }
    }
  }

  private void receive(ZMQ.Socket socket, TransportListener listener) {
    long toldNanos = System.nanoTime() - QUIET_NANOS;
    while (!closed) {
      byte[] greeting = socket.recv();
      if (greeting != null) {
        byte[] frame = socket.hasReceiveMore() ? socket.recv() : null;
        boolean more = false;
        while (socket.hasReceiveMore()) {
          more = true;
          socket.recv();
        }
        String why = frame == null || more ? "a message not of two parts" : refusal(greeting);
        if (why == null && frame != null) {
          listener.frame(frame);
        } else {
          dropped.incrementAndGet();
          if (System.nanoTime() - toldNanos >= QUIET_NANOS) {
            toldNanos = System.nanoTime();
            LOG.warning(() -> "messages to " + addresses.get(self) + " are dropped: " + why);
          }
        }
      }
    }
  }

  /** Why a message that begins so is not for this node; null if it is. */
  private @Nullable String refusal(byte[] greeting) {
    if (greeting.length > GREETING_BYTES_MAX) {
      return "a greeting of " + greeting.length + " bytes";
    }
    try {
      TcpLink.Greeting.read(new DataInputStream(new ByteArrayInputStream(greeting)))
          .check(cluster, self, addresses.keySet());
      return null;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Lets in whoever has the cluster's keys: the protocol is ZAP, RFC 27 of ZeroMQ. */
  private void admit(Keys members, ZMQ.Socket bound) {
    try (ZMQ.Socket door = bound) {
      while (!closed) {
        byte[] version = door.recv();
        if (version != null) {
          byte[] request = door.recv();
          byte[] last = request;
          while (door.hasReceiveMore()) {
            last = door.recv();
          }
          boolean member = Arrays.equals(last, members.open);
          door.sendMore(version);
          door.sendMore(request);
          door.sendMore(member ? "200" : "400");
          door.sendMore(member ? "" : "not a member");
          door.sendMore("");
          door.send("");
        }
      }
    }
  }

  // ---- what goes out ----------------------------------------------------------------------------

  /** The way to one node. */
  private final class Sender {
    final NodeId to;
    private final byte[] greeting;
    private final Outbox<byte[]> outbox = new Outbox<>(frame -> frame.length, dropped);

    Sender(NodeId to) {
      this.to = to;
      this.greeting = new TcpLink.Greeting(cluster, self, to, session).bytes();
    }

    boolean offer(byte[] frame) {
      return outbox.offer(frame);
    }

    void run() {
      while (!closed) {
        try {
          deliver();
        } catch (ZMQException e) {
          // Its name is not known yet: it may be, once that node has started.
          outbox.dropAll();
          LockSupport.parkNanos(REBIND_NANOS);
        }
      }
    }

    private void deliver() {
      try (ZMQ.Socket socket = socket(SocketType.PUSH)) {
        // Frames wait here, not for a connection that may never be.
        socket.setImmediate(false);
        if (keys != null) {
          socket.setCurveServerKey(keys.open);
        }
        socket.connect("tcp://" + addresses.get(to));
        while (!closed) {
          byte[] frame = outbox.poll(WAIT_MILLIS);
          if (frame != null && (!socket.send(greeting, ZMQ.SNDMORE) || !socket.send(frame, 0))) {
            dropped.incrementAndGet();
            outbox.dropAll();
          }
        }
      }
    }
  }

  @Override
  boolean offer(NodeId to, byte[] frame) {
    Sender sender = senders.get(to);
    return sender != null && sender.offer(frame);
  }

  /** Each thread closes its own socket, as ZeroMQ wants it; this waits for them. */
  @Override
  public void close() {
    closed = true;
    context.term();
  }
}

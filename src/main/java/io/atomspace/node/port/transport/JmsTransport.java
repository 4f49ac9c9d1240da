package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Frames as messages of Jakarta Messaging, over the provider that the server has: each node listens
 * at a topic of its own, {@code atomspace.CLUSTER.frames.NODE}, and publishes at those of the
 * others. Messages are not kept by the broker, and are worth nothing after {@value #TTL_MILLIS} ms.
 * Two connections, as a server allows one session on each: on one it hears, on the other it sends;
 * each is made anew with growing waits when it breaks. It never hears of a death.
 */
public final class JmsTransport extends QueuedTransport {
  private static final long TTL_MILLIS = 10_000;
  private static final long WAIT_MILLIS = 200;
  private static final long PING_MILLIS = 2_000;
  private static final long SILENCE_MILLIS = 6_000;
  private static final long BACKOFF_MILLIS = 50;
  private static final long BACKOFF_MOST_MILLIS = 4_000;

  /** Makes connections to the broker. */
  @FunctionalInterface
  public interface Connector {
    Connection connect() throws JMSException;
  }

  /** What is done on a connection until it breaks. */
  @FunctionalInterface
  private interface Use {
    void on(Session session) throws JMSException;
  }

  /**
   * Reads {@code factory}, the name of the server's connection factory; {@code engine} is read by
   * the server, in {@code liberty/transport/jms.xml}.
   */
  @Kind("jms")
  @Dependent
  public static class Provider implements TransportProvider {
    private static final String FACTORY = "jms/atomspace/transport";

    /** A name of this server: with a scheme it could lead to another. */
    private static String factory(Settings settings) {
      String name = settings.text("factory", FACTORY);
      if (!name.matches("[A-Za-z0-9/._-]+")) {
        settings.fault("factory", "a name as " + FACTORY);
        return FACTORY;
      }
      return name;
    }

    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {
      factory(settings);
      settings.text("engine", "");
    }

    @Override
    public Transport create(Context context) {
      String name = factory(context.settings());
      return new JmsTransport("jms", name, context, new Named(name)::connect);
    }
  }

  /**
   * The server's connection factory of this name. Apart from the provider, whose methods the server
   * reads at each start, also where nothing gives it the classes of Jakarta Messaging.
   */
  private record Named(String name) {
    // The name is the operator's, and has no scheme.
    @SuppressWarnings("BanJNDI")
    Connection connect() throws JMSException {
      try {
        return InitialContext.<ConnectionFactory>doLookup(name).createConnection();
      } catch (NamingException e) {
        throw new JMSException(
            "the server has no connection factory of this name: ATOMSPACE_TRANSPORT=jms in its"
                + " environment includes transport/jms.xml, which has one ("
                + e.getMessage()
                + ")");
      }
    }
  }

  private final String kind;
  private final String broker;
  private final Connector connector;
  private final String topics;
  private final NodeId self;
  private final Outbox<Outgoing> outbox = new Outbox<>(next -> next.frame.length, dropped);

  /** When the last message came. */
  private final AtomicLong heardNanos = new AtomicLong(System.nanoTime());

  /** When the last word of this node to itself came. */
  private final AtomicLong echoNanos = new AtomicLong(System.nanoTime());

  private final Object states = new Object();
  private int up;
  private String told = "";

  private record Outgoing(NodeId to, byte[] frame) {}

  /**
   * @param kind of the transport, for the names of its threads
   * @param broker where it is, in words for an operator
   * @param connector called again after each connection that broke
   */
  public JmsTransport(
      String kind, String broker, TransportProvider.Context made, Connector connector) {
    this.kind = kind;
    this.broker = broker;
    this.connector = connector;
    this.self = made.self();
    this.topics = "atomspace." + made.cluster() + ".frames.";
  }

  @Override
  public void start(TransportListener listener) {
    thread("in", () -> keep(listener, session -> hear(session, listener)));
    thread("out", () -> keep(listener, session -> say(session, listener)));
  }

  private void thread(String what, Runnable task) {
    Thread thread = new Thread(task, "atomspace-" + kind + "-" + self + "-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  /** Connects again and again. */
  private void keep(TransportListener listener, Use use) {
    long backoff = BACKOFF_MILLIS;
    while (!closed) {
      long began = System.nanoTime();
      try (Connection connection = connector.connect();
          Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE)) {
        connection.start();
        try {
          use.on(session);
        } catch (JMSException | RuntimeException e) {
          // Told before the ends are closed, which may take a while where nobody answers.
          broken(listener, broker + ": " + cause(e));
          outbox.dropAll();
        }
      } catch (JMSException | RuntimeException e) {
        broken(listener, broker + ": " + cause(e));
        outbox.dropAll();
      }
      if (System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(BACKOFF_MOST_MILLIS)) {
        backoff = BACKOFF_MILLIS;
      }
      rest(backoff);
      backoff = Math.min(2 * backoff, BACKOFF_MOST_MILLIS);
    }
  }

  private static String cause(Exception e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
  }

  // ---- up and down ------------------------------------------------------------------------------

  /** Frames can flow once both connections stand. */
  private void standing(TransportListener listener) {
    synchronized (states) {
      if (++up == 2 && !closed) {
        told = "up";
        listener.up();
      }
    }
  }

  private void fallen() {
    synchronized (states) {
      up--;
    }
  }

  private void broken(TransportListener listener, String cause) {
    synchronized (states) {
      if (!closed && !told.equals(cause)) {
        told = cause;
        listener.down(cause);
      }
    }
  }

  // ---- what comes in ----------------------------------------------------------------------------

  private void hear(Session session, TransportListener listener) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(topic(session, self))) {
      standing(listener);
      long begun = System.nanoTime();
      try {
        while (!closed) {
          Message message = consumer.receive(WAIT_MILLIS);
          if (message != null) {
            heardNanos.set(System.nanoTime());
            hear(message, listener);
          }
          expectSign(begun, heardNanos);
        }
      } finally {
        fallen();
      }
    }
  }

  private void hear(Message message, TransportListener listener) throws JMSException {
    if (message instanceof BytesMessage bytes && bytes.getBodyLength() <= FRAME_BYTES_MAX) {
      byte[] frame = new byte[(int) bytes.getBodyLength()];
      bytes.readBytes(frame);
      listener.frame(frame);
    } else {
      echoNanos.set(System.nanoTime());
    }
  }

  /**
   * @param begun when this connection stood
   */
  private static void expectSign(long begun, AtomicLong signNanos) throws JMSException {
    long silence = Math.min(System.nanoTime() - begun, System.nanoTime() - signNanos.get());
    if (silence > TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS)) {
      throw new JMSException("nothing came back for " + SILENCE_MILLIS + " ms");
    }
  }

  private Topic topic(Session session, NodeId node) throws JMSException {
    return session.createTopic(topics + node);
  }

  // ---- what goes out ----------------------------------------------------------------------------

  private void say(Session session, TransportListener listener) throws JMSException {
    try (MessageProducer producer = session.createProducer(null)) {
      producer.setDisableMessageID(true);
      producer.setDisableMessageTimestamp(true);
      Map<NodeId, Topic> known = new HashMap<>();
      standing(listener);
      long begun = System.nanoTime();
      long pinged = begun - TimeUnit.MILLISECONDS.toNanos(PING_MILLIS);
      try {
        while (!closed) {
          if (System.nanoTime() - pinged >= TimeUnit.MILLISECONDS.toNanos(PING_MILLIS)) {
            send(producer, topic(session, self), session.createMessage());
            pinged = System.nanoTime();
          }
          expectSign(begun, echoNanos);
          Outgoing next = outbox.poll(WAIT_MILLIS);
          if (next != null) {
            Topic topic = known.get(next.to);
            if (topic == null) {
              topic = topic(session, next.to);
              known.put(next.to, topic);
            }
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(next.frame);
            send(producer, topic, message);
          }
        }
      } finally {
        fallen();
      }
    }
  }

  private static void send(MessageProducer producer, Topic topic, Message message)
      throws JMSException {
    producer.send(
        topic, message, DeliveryMode.NON_PERSISTENT, Message.DEFAULT_PRIORITY, TTL_MILLIS);
  }

  private void rest(long millis) {
    try {
      if (!closed) {
        Thread.sleep(millis);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it; the loop decides.
    }
  }

  @Override
  boolean offer(NodeId to, byte[] frame) {
    return outbox.offer(new Outgoing(to, frame));
  }

  /** The threads end their connections within a fraction of a second. */
  @Override
  public void close() {
    closed = true;
  }
}

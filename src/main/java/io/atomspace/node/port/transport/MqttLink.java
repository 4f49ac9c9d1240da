package io.atomspace.node.port.transport;

import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * The way to one broker: a bounded outbox and, one after the other, the connections that empty it.
 * A broken one is replaced after a jittered pause that doubles up to {@value #PAUSE_MILLIS_MAX} ms.
 *
 * <p>There is no thread of its own: whoever sends, and Paho when it has sent, empties the outbox.
 */
final class MqttLink implements MqttConnection.Owner {
  private static final int OUTBOX_MESSAGES_MAX = 4096;
  private static final long OUTBOX_BYTES_MAX = 32L << 20;
  // Older frames are worthless: the channel has repeated them or soon will.
  private static final long FRAME_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_MILLIS_MIN = 50;
  private static final long PAUSE_MILLIS_MAX = 4_000;

  /** Makes a new connection that reports to this link. */
  @FunctionalInterface
  interface Connector {
    MqttConnection connect(MqttConnection.Owner owner) throws MqttException;
  }

  /** Where the news of this link go. All but {@code arrived} come from the scheduler's thread. */
  interface Owner {
    void linkUp(MqttLink link);

    void linkDown(MqttLink link, String cause);

    void linkLimited(MqttLink link, String cause);

    void arrived(MqttLink link, String topic, MqttMessage message);
  }

  /**
   * @param lasting kept until it can be sent, however old
   */
  private record Outgoing(String topic, MqttMessage message, boolean lasting, long sinceNanos) {}

  final URI broker;
  private final Connector connector;
  private final ScheduledExecutorService scheduler;
  private final Owner owner;
  private final AtomicLong dropped;
  private final Queue<Outgoing> outbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger outboxMessages = new AtomicInteger();
  private final AtomicLong outboxBytes = new AtomicLong();
  private final AtomicInteger emptying = new AtomicInteger();
  private volatile @Nullable MqttConnection ready;
  private volatile boolean closed;
  private volatile @Nullable MqttConnection current;
  private int failures;

  MqttLink(
      URI broker,
      Connector connector,
      ScheduledExecutorService scheduler,
      Owner owner,
      AtomicLong dropped) {
    this.broker = broker;
    this.connector = connector;
    this.scheduler = scheduler;
    this.owner = owner;
    this.dropped = dropped;
  }

  /** On the scheduler's thread, as all that changes {@code current}. */
  void connect() {
    if (closed) {
      return;
    }
    try {
      MqttConnection next = connector.connect(this);
      current = next;
      next.open();
      if (closed) {
        next.close();
      }
    } catch (MqttException e) {
      pause(MqttCause.of(e));
    }
  }

  boolean isUp() {
    return ready != null;
  }

  void send(String topic, MqttMessage message, boolean lasting) {
    int bytes = message.getPayload().length;
    if (closed
        || outboxMessages.get() >= OUTBOX_MESSAGES_MAX
        || outboxBytes.get() + bytes > OUTBOX_BYTES_MAX) {
      dropped.incrementAndGet();
      return;
    }
    outboxMessages.incrementAndGet();
    outboxBytes.addAndGet(bytes);
    outbox.add(new Outgoing(topic, message, lasting, System.nanoTime()));
    empty();
  }

  /** One thread empties for all who come meanwhile, so nobody waits and the order holds. */
  private void empty() {
    if (emptying.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      MqttConnection way = ready;
      while (way != null && way.hasRoom()) {
        Outgoing next = outbox.poll();
        if (next == null) {
          break;
        }
        outboxMessages.decrementAndGet();
        outboxBytes.addAndGet(-next.message.getPayload().length);
        if (isStale(next) || !way.publish(next.topic, next.message, this::empty)) {
          dropped.incrementAndGet();
        }
      }
      seen = emptying.addAndGet(-seen);
    } while (seen != 0);
  }

  private static boolean isStale(Outgoing next) {
    return !next.lasting && System.nanoTime() - next.sinceNanos > FRAME_NANOS_MAX;
  }

  @Override
  public void ready(MqttConnection connection) {
    if (connection == current && !closed) {
      failures = 0;
      ready = connection;
      owner.linkUp(this);
      empty();
    }
  }

  @Override
  public void limited(MqttConnection connection, String cause) {
    owner.linkLimited(this, cause);
  }

  @Override
  public void ended(MqttConnection connection, String cause) {
    if (connection == current) {
      current = null;
      ready = null;
      pause(cause);
    }
  }

  private void pause(String cause) {
    if (!closed) {
      owner.linkDown(this, broker + ": " + cause);
      long most = Math.min(PAUSE_MILLIS_MAX, PAUSE_MILLIS_MIN << Math.min(failures++, 10));
      long millis = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
      scheduler.schedule(this::connect, millis, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void arrived(String topic, MqttMessage message) {
    if (!closed) {
      owner.arrived(this, topic, message);
    }
  }

  void close() {
    closed = true;
    ready = null;
    MqttConnection last = current;
    if (last != null) {
      last.close();
    }
    outbox.clear();
  }
}

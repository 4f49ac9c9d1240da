package io.atomspace.node.port.transport;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.logging.LoggerFactory;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one broker, from its first byte to its last: a Paho client object that is never
 * used again. Three threads of Paho's for as long as it lives.
 */
final class MqttConnection implements MqttHearing {
  static {
    LoggerFactory.setLogger(MqttQuiet.class.getName());
  }

  private static final int READY_SECONDS_MAX = 10;
  private static final int FAREWELL_MILLIS_MAX = 200;
  private static final int IN_FLIGHT_MAX = 64;
  private static final long PACKET_BYTES_MAX = 8L << 20;
  private static final int SKIP_RETAINED = 2;

  /** What becomes of a connection; all but {@code arrived} are told on the scheduler's thread. */
  interface Owner {
    void ready(MqttConnection connection);

    /** It is ready, but the broker refuses part of what was asked. */
    void limited(MqttConnection connection, String cause);

    /** It failed or broke: told once, also instead of {@code ready}. */
    void ended(MqttConnection connection, String cause);

    void arrived(String topic, MqttMessage message);
  }

  private final URI broker;
  private final MqttTopics topics;
  private final ScheduledExecutorService scheduler;
  private final Owner owner;
  private final MqttSocketFactory.Options options;
  private final MqttAsyncClient client;
  private final MqttPings pings;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger free = new AtomicInteger();
  private boolean ready;

  MqttConnection(
      URI broker,
      MqttSettings settings,
      MqttTopics topics,
      long session,
      ScheduledExecutorService scheduler,
      Owner owner)
      throws MqttException {
    this.broker = broker;
    this.topics = topics;
    this.scheduler = scheduler;
    this.owner = owner;
    options = new MqttSocketFactory.Options(new MqttSocket(broker, settings.tls()));
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
    options.setMaximumPacketSize(PACKET_BYTES_MAX);
    options.setUseSubscriptionIdentifiers(false);
    byte[] will = Long.toString(session).getBytes(StandardCharsets.US_ASCII);
    options.setWill(topics.ownWill, new MqttMessage(will, 1, false, new MqttProperties()));
    if (!settings.user().isEmpty()) {
      options.setUserName(settings.user());
    }
    if (!settings.password().isEmpty()) {
      options.setPassword(settings.password().getBytes(StandardCharsets.UTF_8));
    }
    pings = new MqttPings(scheduler);
    client =
        new MqttAsyncClient(
            broker.toString(), topics.clientId, new MemoryPersistence(), pings, null);
    client.setCallback(this);
  }

  /** Begins; {@code ready} or {@code ended} follows within seconds. */
  void open() {
    scheduler.schedule(
        () -> {
          if (!ready) {
            end("no answer within " + READY_SECONDS_MAX + " s");
          }
        },
        READY_SECONDS_MAX,
        TimeUnit.SECONDS);
    try {
      client.connect(options, null, then(this::subscribe));
    } catch (MqttException e) {
      end(MqttCause.of(e));
    }
  }

  private void subscribe(IMqttToken connected) {
    MqttProperties answer = connected.getResponseProperties();
    Integer most = answer == null ? null : answer.getReceiveMaximum();
    // Paho counts a message as in flight a moment longer than it says: leave it one or two.
    free.set(Math.max(1, Math.min(IN_FLIGHT_MAX, most == null ? IN_FLIGHT_MAX : most - 2)));
    List<MqttSubscription> wanted =
        List.of(
            subscription(topics.frames, 0),
            subscription(topics.wills, 1),
            subscription(topics.sharedJobs(), 1),
            subscription(topics.ownJobs, 1),
            subscription(topics.cancellations, 1));
    try {
      client.subscribe(
          wanted.toArray(MqttSubscription[]::new),
          null,
          then(token -> subscribed(wanted, token)),
          new MqttProperties());
    } catch (MqttException e) {
      end(MqttCause.of(e));
    }
  }

  private void subscribed(List<MqttSubscription> wanted, IMqttToken token) {
    int[] codes = token.getReasonCodes();
    for (int i = 0; codes != null && i < Math.min(codes.length, 2); i++) {
      if (codes[i] >= 128) {
        end("refuses the subscription " + wanted.get(i).getTopic());
        return;
      }
    }
    ready = true;
    owner.ready(this);
    for (int i = 2; codes != null && i < Math.min(codes.length, wanted.size()); i++) {
      if (codes[i] >= 128) {
        owner.limited(this, broker + " refuses the subscription " + wanted.get(i).getTopic());
      }
    }
  }

  private static MqttSubscription subscription(String topic, int qos) {
    MqttSubscription subscription = new MqttSubscription(topic, qos);
    // Else a retained job would run again after each reconnect.
    subscription.setRetainHandling(SKIP_RETAINED);
    return subscription;
  }

  private interface Next {
    void take(IMqttToken token);
  }

  /** Goes on, on the scheduler's thread: Paho's own must not wait or subscribe. */
  private MqttActionListener then(Next next) {
    return new MqttActionListener() {
      @Override
      public void onSuccess(IMqttToken token) {
        scheduler.execute(
            () -> {
              if (!over.get()) {
                next.take(token);
              }
            });
      }

      @Override
      public void onFailure(IMqttToken token, @Nullable Throwable cause) {
        scheduler.execute(() -> end(MqttCause.of(cause)));
      }
    };
  }

  boolean hasRoom() {
    return free.get() > 0 && !over.get();
  }

  /**
   * Hands a message to Paho; only where {@link #hasRoom}, and by one thread at a time.
   *
   * @param done runs when there is room for another
   * @return false if the message did not go out
   */
  boolean publish(String topic, MqttMessage message, Runnable done) {
    free.decrementAndGet();
    MqttActionListener listener =
        new MqttActionListener() {
          @Override
          public void onSuccess(IMqttToken token) {
            free.incrementAndGet();
            done.run();
          }

          @Override
          public void onFailure(IMqttToken token, @Nullable Throwable cause) {
            onSuccess(token);
          }
        };
    try {
      client.publish(topic, message, null, listener);
      return true;
    } catch (MqttException | RuntimeException e) {
      free.incrementAndGet();
      return false;
    }
  }

  /** Ends it at once, so that the broker publishes the will. */
  private void end(String cause) {
    if (over.compareAndSet(false, true)) {
      release();
      owner.ended(this, cause);
    }
  }

  /** Ends it in peace: no will, and the owner hears no more. Waits for a fraction of a second. */
  void close() {
    if (over.compareAndSet(false, true)) {
      if (client.isConnected()) {
        try {
          client.disconnectForcibly(0, FAREWELL_MILLIS_MAX, 0, new MqttProperties());
        } catch (MqttException | RuntimeException e) {
          // The socket is closed next.
        }
      }
      release();
    }
  }

  private void release() {
    pings.stop();
    options.socket.stop();
    try {
      client.close();
    } catch (MqttException | RuntimeException e) {
      // Paho is still at it; the closed socket ends its threads.
    }
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    Throwable cause = response.getException();
    scheduler.execute(
        () ->
            end(
                cause == null
                    ? MqttCause.words(response.getReturnCode(), response.getReasonString())
                    : MqttCause.of(cause)));
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    try {
      owner.arrived(topic, message);
    } catch (RuntimeException e) {
      // Paho would close the connection for a fault in what one message caused.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}

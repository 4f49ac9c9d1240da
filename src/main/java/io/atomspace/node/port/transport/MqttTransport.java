package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import jakarta.enterprise.context.Dependent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Frames over MQTT 5, through one broker or several. It listens at all of them and sends through
 * the one where it last heard the peer, so that two nodes cannot settle at different ones; a peer
 * not heard lately is written to through all.
 *
 * <p>Frames go with QoS 0, as the channel repeats what is lost, and carry their sender's name at
 * the end: name, then one byte with its length. Threads: one, and Paho's three for each broker.
 */
public final class MqttTransport implements Transport, PublicTopics, MqttLink.Owner {
  private static final long HEARD_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
  private static final int PEERS_MAX = 4096;
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** Reads {@code atomspace.transport.mqtt.*}. */
  @Kind("mqtt")
  @Dependent
  public static class Provider implements TransportProvider {
    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {
      MqttSettings.read(settings);
    }

    @Override
    public Transport create(Context context) {
      return new MqttTransport(
          MqttSettings.read(context.settings()),
          context.cluster(),
          context.self(),
          context.session());
    }
  }

  private record Heard(MqttLink link, long nanos) {}

  private final MqttTopics topics;
  private final byte[] signature;
  private final ScheduledThreadPoolExecutor scheduler;
  private final List<MqttLink> links;
  private final ConcurrentMap<NodeId, Heard> heard = new ConcurrentHashMap<>();
  private final ConcurrentMap<NodeId, String> frameTopics = new ConcurrentHashMap<>();
  private final AtomicLong dropped = new AtomicLong();
  // Causes of the links that are down; seen by the scheduler's thread alone.
  private final Map<MqttLink, String> causes = new LinkedHashMap<>();
  private String lastTold = "";
  private boolean up;
  private volatile @Nullable TransportListener listener;

  /**
   * @param settings without faults
   * @param session this life of the node, greater than every earlier one: it goes into the will
   */
  public MqttTransport(MqttSettings settings, String cluster, NodeId self, long session) {
    topics = new MqttTopics(cluster, self);
    byte[] name = self.value().getBytes(StandardCharsets.US_ASCII);
    signature = Arrays.copyOf(name, name.length + 1);
    signature[name.length] = (byte) name.length;
    scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, topics.clientId);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    scheduler.setRemoveOnCancelPolicy(true);
    links =
        settings.brokers().stream()
            .map(
                broker ->
                    new MqttLink(
                        broker,
                        owner ->
                            new MqttConnection(broker, settings, topics, session, scheduler, owner),
                        scheduler,
                        this,
                        dropped))
            .toList();
  }

  @Override
  public void start(TransportListener listener) {
    this.listener = listener;
    links.forEach(link -> scheduler.execute(link::connect));
  }

  @Override
  public void send(NodeId to, byte[] frame) {
    if (frame.length > FRAME_BYTES_MAX) {
      throw new IllegalArgumentException("a frame of " + frame.length + " bytes");
    }
    byte[] signed = Arrays.copyOf(frame, frame.length + signature.length);
    System.arraycopy(signature, 0, signed, frame.length, signature.length);
    String topic = frameTopics.computeIfAbsent(to, topics::framesOf);
    through(linkOf(to), link -> link.send(topic, message(signed, 0), false));
  }

  private @Nullable MqttLink linkOf(NodeId peer) {
    if (links.size() == 1) {
      return links.get(0);
    }
    Heard last = heard.get(peer);
    boolean good =
        last != null && last.link.isUp() && System.nanoTime() - last.nanos < HEARD_NANOS_MAX;
    return good && last != null ? last.link : null;
  }

  /** Through the link given, or else through all that are up, or else all. */
  private void through(@Nullable MqttLink link, Way way) {
    if (link != null) {
      way.go(link);
      return;
    }
    boolean none = links.stream().noneMatch(MqttLink::isUp);
    for (MqttLink each : links) {
      if (none || each.isUp()) {
        way.go(each);
      }
    }
  }

  @FunctionalInterface
  private interface Way {
    void go(MqttLink link);
  }

  private static MqttMessage message(byte[] payload, int qos) {
    return new MqttMessage(payload, qos, false, new MqttProperties());
  }

  @Override
  public void publish(String topic, byte[] json) {
    String whole = topics.below(topic);
    through(null, link -> link.send(whole, message(json, 0), false));
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    listener = null;
    links.forEach(MqttLink::close);
    scheduler.shutdownNow();
  }

  @Override
  public void arrived(MqttLink link, String topic, MqttMessage message) {
    TransportListener told = listener;
    if (told == null) {
      return;
    }
    byte[] payload = message.getPayload();
    if (topic.equals(topics.frames)) {
      arrivedFrame(told, link, payload);
      return;
    }
    if (topic.equals(topics.jobs) || topic.equals(topics.ownJobs)) {
      told.request(submission(link, message));
      return;
    }
    String job = topics.cancelled(topic);
    if (job != null) {
      told.request(new OutsideRequest.Cancellation(job));
      return;
    }
    NodeId dead = topics.dead(topic);
    if (dead != null && !topic.equals(topics.ownWill)) {
      arrivedWill(told, dead, payload);
    }
  }

  private void arrivedFrame(TransportListener told, MqttLink link, byte[] payload) {
    int last = payload.length - 1;
    int length = last < 0 ? -1 : last - payload[last];
    if (length < 0 || length >= last || length > FRAME_BYTES_MAX) {
      dropped.incrementAndGet();
      return;
    }
    if (links.size() > 1) {
      String name = new String(payload, length, payload[last], StandardCharsets.US_ASCII);
      try {
        NodeId peer = new NodeId(name);
        if (heard.size() < PEERS_MAX || heard.containsKey(peer)) {
          heard.put(peer, new Heard(link, System.nanoTime()));
        }
      } catch (IllegalArgumentException e) {
        dropped.incrementAndGet();
        return;
      }
    }
    told.frame(Arrays.copyOf(payload, length));
  }

  private static void arrivedWill(TransportListener told, NodeId dead, byte[] payload) {
    String text = new String(payload, StandardCharsets.US_ASCII);
    if (text.matches("\\d{1,18}")) {
      told.peerLost(dead, Long.parseLong(text));
    }
  }

  private OutsideRequest submission(MqttLink link, MqttMessage message) {
    MqttProperties asked = message.getProperties();
    String key = null;
    for (UserProperty property : asked.getUserProperties()) {
      if (property.getKey().equalsIgnoreCase(IDEMPOTENCY_KEY)) {
        key = property.getValue();
      }
    }
    String topic = asked.getResponseTopic();
    return new OutsideRequest.Submission(
        message.getPayload(),
        key,
        topic == null || topic.isEmpty() || topic.contains("+") || topic.contains("#")
            ? OutsideRequest.Reply.NONE
            : json -> {
              MqttMessage reply = message(json, 1);
              reply.getProperties().setCorrelationData(asked.getCorrelationData());
              link.send(topic, reply, true);
            });
  }

  @Override
  public void linkUp(MqttLink link) {
    causes.remove(link);
    if (!up) {
      up = true;
      lastTold = "";
      tell("", (told, nothing) -> told.up());
    }
  }

  @Override
  public void linkDown(MqttLink link, String cause) {
    boolean repeated = cause.equals(causes.put(link, cause));
    if (links.stream().anyMatch(MqttLink::isUp)) {
      if (!repeated) {
        linkLimited(link, cause);
      }
      return;
    }
    String all = String.join("; ", causes.values());
    if (causes.size() == links.size() && !all.equals(lastTold)) {
      up = false;
      lastTold = all;
      tell(all, TransportListener::down);
    }
  }

  @Override
  public void linkLimited(MqttLink link, String cause) {
    tell(cause, TransportListener::degraded);
  }

  private void tell(String cause, BiConsumer<TransportListener, String> news) {
    TransportListener told = listener;
    if (told != null) {
      news.accept(told, cause);
    }
  }
}

package io.atomspace.node.protocol.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * Channels on virtual time over a network that loses, repeats, reorders and cuts; and a ledger that
 * holds each delivery against what was sent.
 */
final class HostileNetwork {
  /**
   * What one node sent to another in one lane between two resets that its machines were told of.
   */
  private static final class Epoch {
    final List<Note> sent = new ArrayList<>();
    final List<Body> bodies = new ArrayList<>();
    int delivered;
  }

  private record Way(NodeId from, NodeId to, Lane lane) {}

  private record Due(long atNanos, long order, Runnable action) {}

  /** One node, over all its lives. */
  final class Station {
    final NodeId id;
    final Members members;
    Channel channel;
    long session;
    final Map<TimerId, Long> timers = new LinkedHashMap<>();
    final Map<String, CRC32C> spool = new LinkedHashMap<>();
    final Map<String, Long> spoolLengths = new LinkedHashMap<>();
    final List<Fact.ChannelReset> resets = new ArrayList<>();
    final List<Alert> alerts = new ArrayList<>();
    final List<Note> beats = new ArrayList<>();

    Station(NodeId id, Members members) {
      this.id = id;
      this.members = members;
      start();
    }

    void start() {
      session++;
      timers.clear();
      spool.clear();
      spoolLengths.clear();
      channel = new Channel("test", members, topology, List.of(Note.class), settings, session * 31);
      perform(channel.step(now, new Event.Started(session, Map.of())));
    }

    void step(Event event) {
      perform(channel.step(now, event));
    }

    void perform(List<Effect> effects) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Transmit transmit) {
          transmit(this, transmit);
        } else if (effect instanceof Effect.SetTimer set) {
          long order = ++orders;
          timers.put(set.timer(), order);
          schedule(set.delay().toNanos(), () -> fire(set.timer(), order));
        } else if (effect instanceof Effect.Spool write) {
          long length = spoolLengths.getOrDefault(write.name(), 0L);
          assertEquals(length, write.offset(), "fragments are written in order");
          spool
              .computeIfAbsent(write.name(), any -> new CRC32C())
              .update(write.fragment().bytes().array());
          spoolLengths.put(write.name(), length + write.fragment().bytes().length());
        } else if (effect instanceof Effect.Discard discard) {
          boolean known = spool.remove(discard.spooled()) != null;
          spoolLengths.remove(discard.spooled());
          assertTrue(known || outgoing.remove(discard.spooled()), "discarded once: " + discard);
        } else if (effect instanceof Effect.Announce announce) {
          Fact.ChannelReset reset = (Fact.ChannelReset) announce.fact();
          resets.add(reset);
          cut(id, reset.peer());
          step(new Event.Announced(reset));
        } else if (effect instanceof Alert alert) {
          alerts.add(alert);
        } else if (effect instanceof Channel.Deliver deliver) {
          delivered(this, deliver.message());
        } else {
          throw new AssertionError("unexpected " + effect);
        }
      }
    }

    private void fire(TimerId timer, long order) {
      if (timers.getOrDefault(timer, -1L) == order) {
        timers.remove(timer);
        step(new Event.TimerFired(timer));
      }
    }
  }

  private static final int MIB = 1 << 20;

  /** The usual settings with fragments as small as allowed. */
  static final ChannelSettings SMALL =
      ChannelSettings.read(Settings.of(Map.of("fragment.bytes", "65536")), 64L << 20);

  final SplittableRandom random;
  final ChannelSettings settings;
  final Topology topology;
  final Map<NodeId, Station> stations = new LinkedHashMap<>();
  final Set<NodeId> dead = new LinkedHashSet<>();
  final Set<Set<NodeId>> cuts = new LinkedHashSet<>();
  private final Map<Way, List<Epoch>> ledger = new LinkedHashMap<>();
  private final Set<String> outgoing = new LinkedHashSet<>();
  private final Map<Long, Lane> lanes = new LinkedHashMap<>();
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(
          (a, b) ->
              a.atNanos == b.atNanos
                  ? Long.compare(a.order, b.order)
                  : Long.compare(a.atNanos, b.atNanos));
  long now = 1_000_000_000_000L;
  double loss;
  double repetition;
  long delayNanos = 500_000;
  long jitterNanos;
  long transmitted;
  long deliveries;
  long numbers;
  private long orders;

  HostileNetwork(long seed, String topology, ChannelSettings settings, String... ids) {
    random = new SplittableRandom(seed);
    this.settings = settings;
    Members members = Members.of(ids[0], ids);
    this.topology = Topology.of(Choice.of(topology), members.all());
    for (NodeId id : members.all()) {
      stations.put(id, new Station(id, new Members(id, members.all())));
    }
  }

  Station station(String id) {
    return stations.get(new NodeId(id));
  }

  /** The bytes of a body that a test sends: a function of its name, so that nothing is stored. */
  static byte[] bytes(String name, long offset, int length) {
    byte[] bytes = new byte[length];
    int seed = name.hashCode();
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed + (offset + i) * 31 + (offset + i >> 8));
    }
    return bytes;
  }

  private void schedule(long delay, Runnable action) {
    agenda.add(new Due(now + delay, ++orders, action));
  }

  private void transmit(Station from, Effect.Transmit transmit) {
    transmitted++;
    byte[] frame = transmit.head().array();
    if (transmit.slice() != null) {
      Effect.Slice slice = transmit.slice();
      assertTrue(outgoing.contains(slice.spooled()), "read after discard: " + slice);
      int head = frame.length;
      frame = Arrays.copyOf(frame, head + slice.length());
      // Of very large bodies only the length is checked.
      if (slice.offset() < MIB) {
        byte[] rest = bytes(slice.spooled(), slice.offset(), slice.length());
        System.arraycopy(rest, 0, frame, head, rest.length);
      }
    }
    assertTrue(frame.length <= settings.frameBytesMax(), "frame of " + frame.length);
    NodeId to = transmit.nextHop();
    assertTrue(topology.neighbours(from.id).contains(to), from.id + " is no neighbour of " + to);
    if (dead.contains(to) || cuts.contains(Set.of(from.id, to)) || random.nextDouble() < loss) {
      return;
    }
    Bytes bytes = new Bytes(frame);
    for (int i = random.nextDouble() < repetition ? 2 : 1; i > 0; i--) {
      long delay = delayNanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
      schedule(
          delay,
          () -> {
            if (!dead.contains(to)) {
              stations.get(to).step(new Event.FrameReceived(bytes));
            }
          });
    }
  }

  /** Sends a note with a body of this many bytes; above 64 KiB it is spooled. */
  void send(String from, String to, Lane lane, int bodyBytes) {
    Note note = new Note(++numbers, "x".repeat(random.nextInt(40)));
    Body body = Body.inline(new Bytes(bytes("inline", numbers, bodyBytes)));
    if (bodyBytes > Body.INLINE_BYTES_MAX) {
      body = Body.spooled(from + "-out-" + numbers, bodyBytes);
      outgoing.add(body.spooled());
    }
    send(from, to, lane, note, body);
  }

  void send(String from, String to, Lane lane, Note note, Body body) {
    Station station = station(from);
    lanes.put(note.number(), lane);
    Way way = new Way(station.id, new NodeId(to), lane);
    Epoch epoch = latest(way);
    epoch.sent.add(note);
    epoch.bodies.add(body);
    station.perform(station.channel.send(now, new Effect.Send(new NodeId(to), lane, note, body)));
  }

  private Epoch latest(Way way) {
    List<Epoch> epochs = ledger.computeIfAbsent(way, any -> new ArrayList<>(List.of(new Epoch())));
    return epochs.get(epochs.size() - 1);
  }

  /** The machines of a node were told that what it sent may be lost. */
  private void cut(NodeId from, NodeId to) {
    for (Lane lane : Lane.values()) {
      Way way = new Way(from, to, lane);
      latest(way);
      ledger.get(way).add(new Epoch());
    }
  }

  void restart(String id) {
    Station station = station(id);
    station.members.peers().forEach(peer -> cut(station.id, peer));
    outgoing.removeIf(name -> name.startsWith(id + "-out-"));
    station.start();
  }

  private void delivered(Station at, Message message) {
    Note note = (Note) message.content();
    Lane lane = lanes.get(note.number());
    if (lane == null) {
      at.beats.add(note);
      return;
    }
    deliveries++;
    List<Epoch> epochs = ledger.get(new Way(message.from(), at.id, lane));
    int current = 0;
    while (!epochs.get(current).sent.contains(note)) {
      current++;
    }
    for (int later = current + 1; later < epochs.size(); later++) {
      assertEquals(0, epochs.get(later).delivered, "a message of an earlier epoch: " + note);
    }
    Epoch epoch = epochs.get(current);
    assertEquals(epoch.sent.get(epoch.delivered), note, "order from " + message.from());
    Body sent = epoch.bodies.get(epoch.delivered);
    epoch.delivered++;
    assertEquals(sent.length(), message.body().length());
    if (message.body().inline() != null) {
      assertEquals(sent.inline(), message.body().inline());
    } else {
      String name = message.body().spooled();
      assertEquals(sent.length(), at.spoolLengths.get(name));
      CRC32C arrived = at.spool.get(name);
      if (sent.length() <= MIB) {
        CRC32C expected = new CRC32C();
        expected.update(bytes(sent.spooled(), 0, (int) sent.length()));
        assertEquals(expected.getValue(), arrived.getValue(), "bytes of " + name);
      }
      // The receiver reads it for a while; its name must not be taken by another.
      long session = at.session;
      schedule(
          random.nextLong(2_000_000_000),
          () -> {
            if (at.session == session) {
              assertEquals(sent.length(), at.spoolLengths.get(name));
              at.perform(at.channel.discard(new Effect.Discard(name)));
            }
          });
    }
  }

  void run(long nanos) {
    long end = now + nanos;
    while (!agenda.isEmpty() && agenda.peek().atNanos <= end) {
      Due due = agenda.remove();
      now = due.atNanos;
      due.action.run();
    }
    now = end;
  }

  /** Heals everything and runs until nothing is left to do. */
  void settle() {
    loss = 0;
    repetition = 0;
    jitterNanos = 0;
    cuts.clear();
    dead.clear();
    for (int steps = 0; !agenda.isEmpty(); steps++) {
      assertTrue(steps < 200_000, "the channels come to rest");
      Due due = agenda.remove();
      now = due.atNanos;
      due.action.run();
    }
  }

  /** All that was sent since the last announced reset has arrived, and nothing is left behind. */
  void assertComplete() {
    ledger.forEach(
        (way, epochs) -> {
          Epoch last = epochs.get(epochs.size() - 1);
          assertEquals(last.sent.size(), last.delivered, "delivered over " + way);
        });
    for (Station station : stations.values()) {
      assertEquals(Map.of(), station.timers, "timers of " + station.id);
      assertEquals(Map.of(), station.spool, "spool of " + station.id);
      assertEquals(List.of(), station.alerts, "alerts of " + station.id);
    }
    assertEquals(Set.of(), outgoing, "bodies that nobody discarded");
  }
}

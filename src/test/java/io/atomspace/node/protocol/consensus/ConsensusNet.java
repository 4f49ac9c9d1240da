package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
import io.atomspace.node.simulation.world.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A few nodes of membership and one consensus engine on virtual time and a bad network. Sends are
 * lost, repeated and reordered, which is more than the channel does to them; where one was lost, a
 * {@link Fact.ChannelReset} follows on both sides, as the channel promises.
 */
final class ConsensusNet {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  interface Factory {
    Consensus create(Members members, RandomGenerator random);
  }

  private static final int STEPS_A_SECOND_MAX = 200_000;

  private final Map<String, Integer> said = new TreeMap<>();
  private long second;
  private int steps;

  /** One node: its machines live from start to crash, its disk for ever. */
  static final class Node {
    final NodeId id;
    final TreeMap<String, String> disk = new TreeMap<>();
    final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();
    final TreeMap<String, Long> timers = new TreeMap<>();
    final List<Event> inbox = new ArrayList<>();
    final long clockNanos;
    final double clockRate;
    Membership membership;
    Consensus engine;
    long session;
    boolean alive;
    boolean paused;

    /** Crashes in the midst of its next write. */
    boolean doomed;

    /** Its disk refuses every write. */
    boolean full;

    Node(NodeId id, long clockNanos, double clockRate) {
      this.id = id;
      this.clockNanos = clockNanos;
      this.clockRate = clockRate;
    }
  }

  private record Item(long at, long order, Runnable run) {}

  final SplittableRandom random;
  final List<Node> nodes = new ArrayList<>();
  double loss;
  double repeat;
  boolean slow;

  /** Writes until the one in whose midst its node crashes; negative for none. */
  long persistsToCrash = -1;

  /** What an engine told: a {@link Decision}, {@link Scanned} or {@link Changed}. */
  java.util.function.BiConsumer<Node, Event.Told> told = (node, event) -> {};

  Consumer<Node> crashed = node -> {};
  private final Factory factory;
  private final PriorityQueue<Item> queue =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private final TreeSet<String> cuts = new TreeSet<>();

  /** Pairs that will hear of a reset of their channel. */
  private final TreeSet<String> resets = new TreeSet<>();

  private long now;
  private long order;

  ConsensusNet(long seed, int size, Factory factory) {
    this.random = new SplittableRandom(seed);
    this.factory = factory;
    for (int i = 1; i <= size; i++) {
      nodes.add(
          new Node(
              new NodeId("n" + i),
              random.nextLong(1000 * SECOND),
              0.98 + random.nextDouble() * 0.04));
    }
  }

  Node node(int number) {
    return nodes.get(number - 1);
  }

  long now() {
    return now;
  }

  // ---- life and death ---------------------------------------------------------------------------

  void startAll() {
    nodes.forEach(this::start);
  }

  void start(Node node) {
    String[] all =
        IntStream.rangeClosed(1, nodes.size()).mapToObj(i -> "n" + i).toArray(String[]::new);
    Members members = Members.of(node.id.value(), all);
    node.session++;
    node.alive = true;
    node.membership =
        new Membership(
            members,
            new Profile("http://" + node.id, 1, List.of()),
            MembershipSettings.DEFAULT,
            random.split());
    node.engine = factory.create(members, random.split());
    run(node, new Event.Started(node.session, Map.copyOf(node.disk)));
  }

  /** A crash: of the writes under way the first few survive. */
  void crash(Node node) {
    for (int kept = random.nextInt(node.writing.size() + 1); kept > 0; kept--) {
      store(node, node.writing.removeFirst());
    }
    node.writing.clear();
    node.timers.clear();
    node.inbox.clear();
    node.alive = false;
    node.paused = false;
    crashed.accept(node);
  }

  void crashFor(Node node, long nanos) {
    if (node.alive) {
      crash(node);
      after(
          nanos,
          () -> {
            if (!node.alive) {
              start(node);
            }
          });
    }
  }

  void pause(Node node) {
    node.paused = true;
  }

  /** Messages that waited come before timers. */
  void thaw(Node node) {
    if (node.alive && node.paused) {
      node.paused = false;
      List<Event> waiting = new ArrayList<>(node.inbox);
      node.inbox.clear();
      waiting.stream().filter(e -> !(e instanceof Event.TimerFired)).forEach(e -> run(node, e));
      waiting.stream().filter(Event.TimerFired.class::isInstance).forEach(e -> run(node, e));
    }
  }

  void cut(Node from, Node to) {
    cuts.add(from.id + ">" + to.id);
  }

  void isolate(Node node) {
    for (Node peer : nodes) {
      cut(node, peer);
      cut(peer, node);
    }
  }

  void heal() {
    cuts.clear();
  }

  // ---- time -------------------------------------------------------------------------------------

  void run(long nanos) {
    long until = now + nanos;
    while (!queue.isEmpty() && queue.peek().at <= until) {
      Item item = queue.poll();
      now = item.at;
      storm();
      item.run.run();
    }
    now = until;
  }

  /** A healthy engine says little: what answers itself without end is found, not waited for. */
  private void storm() {
    if (now / SECOND != second) {
      second = now / SECOND;
      said.clear();
      steps = 0;
    }
    steps++;
    if (steps > STEPS_A_SECOND_MAX) {
      throw new Violation("Bounded", "a storm: " + steps + " steps in one second, said " + said);
    }
  }

  /** Runs until the condition holds; fails after so long. */
  void runUntil(String what, long nanos, BooleanSupplier condition) {
    long end = now + nanos;
    while (!condition.getAsBoolean()) {
      if (now >= end) {
        throw new Violation("Progress", "no " + what + " within " + nanos / MILLI + " ms");
      }
      run(10 * MILLI);
    }
  }

  void after(long delay, Runnable action) {
    queue.add(new Item(now + delay, order++, action));
  }

  private void after(long delay, Node node, Event event) {
    long session = node.session;
    after(
        delay,
        () -> {
          if (node.session == session) {
            deliver(node, event);
          }
        });
  }

  /** An event for a living node; one that is paused takes it later. */
  void deliver(Node node, Event event) {
    if (node.paused) {
      node.inbox.add(event);
    } else if (node.alive) {
      run(node, event);
    }
  }

  // ---- routing, as in the node ------------------------------------------------------------------

  private void run(Node node, Event event) {
    long time = node.clockNanos + (long) (now * node.clockRate);
    if (event instanceof Event.TimerFired fired) {
      boolean mine = fired.timer().owner().equals(Membership.NAME);
      perform(node, mine ? node.membership.step(time, event) : node.engine.step(time, event));
    } else if (event instanceof Event.Received received) {
      Message message = received.message();
      if (node.membership.hears().contains(message.content().getClass())) {
        perform(node, node.membership.step(time, event));
      } else {
        perform(node, node.membership.heard(time, message.from(), message.session()));
      }
      if (node.engine.hears().contains(message.content().getClass())) {
        perform(node, node.engine.step(time, event));
      }
    } else if (event instanceof Event.Stored
        || event instanceof Event.StoreFailed
        || event instanceof Event.Told) {
      perform(node, node.engine.step(time, event));
    } else {
      perform(node, node.membership.step(time, event));
      perform(node, node.engine.step(time, event));
    }
  }

  private void perform(Node node, List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Beat beat) {
        transmit(node, beat.to(), beat.content(), false);
      } else if (effect instanceof Effect.Send send) {
        transmit(node, send.to(), send.content(), true);
      } else if (effect instanceof Effect.SetTimer set) {
        // Never early by that node's own clock, whatever the rounding.
        long delay = (long) (set.delay().toNanos() / node.clockRate) + 2;
        setTimer(node, set.timer(), delay);
      } else if (effect instanceof Effect.CancelTimer cancel) {
        node.timers.remove(cancel.timer().toString());
      } else if (effect instanceof Effect.Persist persist) {
        write(node, persist);
      } else if (effect instanceof Effect.Tell tell) {
        told.accept(node, tell.event());
      } else if (effect instanceof Effect.Announce announce) {
        run(node, new Event.Announced(announce.fact()));
      }
    }
  }

  private void setTimer(Node node, TimerId timer, long delay) {
    long mark = order;
    node.timers.put(timer.toString(), mark);
    long session = node.session;
    after(
        delay,
        () -> {
          if (node.session == session && Objects.equals(node.timers.get(timer.toString()), mark)) {
            node.timers.remove(timer.toString());
            deliver(node, new Event.TimerFired(timer));
          }
        });
  }

  private void write(Node node, Effect.Persist persist) {
    if (node.full) {
      after(
          random.nextLong(MILLI),
          node,
          new Event.StoreFailed(persist.key(), persist.ticket(), "no space left"));
      return;
    }
    node.writing.add(persist);
    long session = node.session;
    if (node.doomed || persistsToCrash-- == 0) {
      node.doomed = false;
      after(
          random.nextLong(3 * MILLI),
          () -> {
            if (node.alive && node.session == session) {
              crashFor(node, random.nextLong(200 * MILLI));
            }
          });
    }
    after(
        random.nextLong(slow ? 50 * MILLI : 2 * MILLI),
        () -> {
          // Writes are done in their order, so one that is done takes those before it along.
          while (node.session == session && node.alive && node.writing.contains(persist)) {
            Effect.Persist done = node.writing.removeFirst();
            store(node, done);
            deliver(node, new Event.Stored(done.key(), done.ticket()));
          }
        });
  }

  private static void store(Node node, Effect.Persist write) {
    node.disk.compute(write.key(), (key, before) -> write.value());
  }

  private void transmit(Node from, NodeId toId, Content content, boolean toSession) {
    Node to = nodes.stream().filter(node -> node.id.equals(toId)).findFirst().orElseThrow();
    Message message = new Message(from.id, from.session, 0, content, Body.EMPTY);
    int copies = random.nextDouble() < repeat ? 2 : 1;
    said.merge(content.getClass().getSimpleName(), 1, Integer::sum);
    long session = to.session;
    for (int i = 0; i < copies; i++) {
      boolean lost = random.nextDouble() < loss;
      after(
          delay(),
          () -> {
            if (!lost
                && to.alive
                && !cuts.contains(from.id + ">" + to.id)
                && (!toSession || to.session == session)) {
              deliver(to, new Event.Received(message));
            } else if (toSession) {
              reset(from, to);
            }
          });
    }
  }

  /** A send was lost: the channel notices after some time, and both sides hear of it once. */
  private void reset(Node one, Node other) {
    boolean inOrder = one.id.compareTo(other.id) < 0;
    String pair = inOrder ? one.id + "-" + other.id : other.id + "-" + one.id;
    if (!resets.add(pair)) {
      return;
    }
    after(
        random.nextLong(SECOND),
        () -> {
          resets.remove(pair);
          deliver(one, new Event.Announced(new Fact.ChannelReset(other.id, other.session)));
          deliver(other, new Event.Announced(new Fact.ChannelReset(one.id, one.session)));
        });
  }

  private long delay() {
    long delay = MILLI / 5 + random.nextLong(3 * MILLI);
    if (slow && random.nextInt(10) == 0) {
      delay += random.nextLong(300 * MILLI);
    }
    return slow && random.nextInt(100) == 0 ? delay + random.nextLong(5 * SECOND) : delay;
  }
}

package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scan;
import io.atomspace.node.simulation.world.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A few nodes with the protocols above consensus, on virtual time. Below them is either {@link
 * Registers} or an engine among the protocols. Each node has a clock of its own, neither set nor
 * running like the others; it crashes, pauses and is cut off.
 */
public final class MapNet {
  public static final long MILLI = 1_000_000;
  public static final long SECOND = 1_000 * MILLI;

  /** Makes the protocols of a node that starts, in the order in which events find them. */
  public interface Factory {
    List<Protocol> create(Members members, RandomGenerator random);
  }

  /** One node: its protocols live from start to crash, its disk for ever. */
  public static final class Node {
    public final NodeId id;
    public final double clockRate;
    public boolean alive;
    public boolean paused;
    public boolean cut;
    public List<Protocol> protocols = List.of();
    final Map<Protocol, Set<Class<? extends Record>>> hears = new IdentityHashMap<>();
    final TreeMap<String, String> disk = new TreeMap<>();
    final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();
    final TreeMap<String, Long> timers = new TreeMap<>();
    final TreeMap<Long, Consumer<Effect.Answer>> users = new TreeMap<>();
    final List<Event> inbox = new ArrayList<>();
    private final long clockNanos;
    public long session;

    Node(NodeId id, long clockNanos, double clockRate) {
      this.id = id;
      this.clockNanos = clockNanos;
      this.clockRate = clockRate;
    }

    @Override
    public String toString() {
      return id.value();
    }
  }

  private static final String PROBE = "probe";
  public final SplittableRandom random;
  public final List<Node> nodes = new ArrayList<>();

  /** Work that a node runs outside the machine. */
  public BiConsumer<Node, Effect.Run> works = (node, work) -> {};

  /** Of 1: sends that are lost; a reset of the channel follows. */
  public double loss;

  public final Registers registers = new Registers(this);
  private final TreeMap<Long, Consumer<Register>> probes = new TreeMap<>();
  private final Factory factory;
  private final Wires wires = new Wires(this);
  private final Moments moments = new Moments();
  private long marks;
  private long tickets;

  public MapNet(long seed, int size, Factory factory) {
    this.random = new SplittableRandom(seed);
    this.factory = factory;
    for (int i = 1; i <= size; i++) {
      long clock = random.nextLong(100_000 * SECOND);
      nodes.add(new Node(new NodeId("n" + i), clock, 0.996 + random.nextDouble() * 0.008));
    }
  }

  public long now() {
    return moments.now();
  }

  public Node node(int number) {
    return nodes.get(number - 1);
  }

  public Node any() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  public void trouble(double part) {
    registers.trouble = part;
  }

  public void forgetful() {
    registers.forgetful = true;
  }

  public Register register(String key) {
    return registers.register(key);
  }

  public void startAll() {
    nodes.forEach(this::start);
  }

  public void start(Node node) {
    String[] all =
        IntStream.rangeClosed(1, nodes.size()).mapToObj(i -> "n" + i).toArray(String[]::new);
    node.session++;
    node.alive = true;
    node.protocols = factory.create(Members.of(node.id.value(), all), random.split());
    node.hears.clear();
    node.protocols.forEach(protocol -> node.hears.put(protocol, protocol.hears()));
    TreeMap<String, String> records = new TreeMap<>(node.disk);
    if (registers.isUsed()) {
      records.put("consensus/model", "");
    }
    run(node, new Event.Started(node.session, records));
  }

  public void crash(Node node) {
    node.alive = false;
    node.paused = false;
    node.writing.clear();
    node.timers.clear();
    node.inbox.clear();
    node.users.clear();
  }

  public void crashFor(Node node, long nanos) {
    if (node.alive) {
      crash(node);
      after(nanos, () -> startIfDead(node));
    }
  }

  public void startIfDead(Node node) {
    if (!node.alive) {
      start(node);
    }
  }

  public void pauseFor(Node node, long nanos) {
    if (node.alive && !node.paused) {
      node.paused = true;
      after(nanos, () -> thaw(node));
    }
  }

  /** Messages that waited come before timers. */
  private void thaw(Node node) {
    if (node.alive && node.paused) {
      node.paused = false;
      List<Event> waiting = new ArrayList<>(node.inbox);
      node.inbox.clear();
      waiting.stream().filter(e -> !(e instanceof Event.TimerFired)).forEach(e -> run(node, e));
      waiting.stream().filter(Event.TimerFired.class::isInstance).forEach(e -> run(node, e));
    }
  }

  public void cutFor(Node node, long nanos) {
    node.cut = true;
    after(nanos, () -> node.cut = false);
  }

  /** One of what befalls nodes. */
  public void strike(long nanosMax) {
    long nanos = random.nextLong(nanosMax);
    switch (random.nextInt(3)) {
      case 0 -> crashFor(any(), nanos);
      case 1 -> pauseFor(any(), nanos);
      default -> cutFor(any(), nanos);
    }
  }

  /** Ends all trouble: every node runs and hears the others. */
  public void heal() {
    registers.trouble = 0;
    loss = 0;
    for (Node node : nodes) {
      node.cut = false;
      thaw(node);
      startIfDead(node);
    }
  }

  public void run(long nanos) {
    moments.run(nanos);
  }

  /** Runs until the condition holds; fails after so long. */
  public void runUntil(String what, long nanos, BooleanSupplier condition) {
    long end = now() + nanos;
    while (!condition.getAsBoolean()) {
      if (now() >= end) {
        throw new Violation("Progress", "no " + what + " within " + nanos / MILLI + " ms");
      }
      run(20 * MILLI);
    }
  }

  public void after(long delay, Runnable action) {
    moments.after(delay, action);
  }

  /** The time at a node. */
  public long clock(Node node) {
    return node.clockNanos + (long) (now() * node.clockRate);
  }

  public long delay() {
    long delay = MILLI / 5 + random.nextLong(3 * MILLI);
    return random.nextInt(50) == 0 ? delay + random.nextLong(500 * MILLI) : delay;
  }

  /** Something a node is told later, if it lives on until then. */
  public void tell(Node node, long delay, Event event) {
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
  public void deliver(Node node, Event event) {
    if (node.alive && node.paused) {
      node.inbox.add(event);
    } else if (node.alive) {
      run(node, event);
    }
  }

  public void announce(Fact fact) {
    nodes.forEach(node -> deliver(node, new Event.Announced(fact)));
  }

  /** The register of a key, by a quorum's word; until it is told nothing is put there. */
  public void peek(Node node, String key, Consumer<Register> told) {
    long ticket = ticket();
    probes.put(ticket, told);
    deliver(node, new MapAsk.Peek(PROBE, ticket, key));
  }

  /** A ticket nobody has. */
  public long ticket() {
    return ++tickets;
  }

  /** A user asks a node; told at most once, never if that dies. */
  public void ask(Node node, Event.Command command, Consumer<Effect.Answer> told) {
    if (node.alive) {
      node.users.put(command.ticket(), told);
      deliver(node, command);
    }
  }

  /** Users that a living node has not answered. */
  public long waiting() {
    return nodes.stream().mapToLong(node -> node.users.size()).sum();
  }

  /** Timers that protocols of this name have set and not lost. */
  public long timers(String owner) {
    return nodes.stream()
        .flatMap(node -> node.timers.keySet().stream())
        .filter(timer -> timer.startsWith(owner + "/"))
        .count();
  }

  private void run(Node node, Event first) {
    Deque<Event> events = new ArrayDeque<>(List.of(first));
    while (!events.isEmpty()) {
      Event event = events.remove();
      for (Protocol protocol : node.protocols) {
        if (wants(node, protocol, event)) {
          for (Effect effect : protocol.step(clock(node), event)) {
            perform(node, effect, events);
          }
        }
      }
    }
  }

  private static boolean wants(Node node, Protocol protocol, Event event) {
    if (event instanceof Event.Received received) {
      return node.hears.get(protocol).contains(received.message().content().getClass());
    }
    if (event instanceof Event.TimerFired fired) {
      return fired.timer().owner().equals(protocol.name());
    }
    if (event instanceof Event.Stored stored) {
      return stored.key().startsWith(protocol.name() + "/");
    }
    boolean byClass =
        event instanceof Event.Told
            || event instanceof Event.Command
            || event instanceof Event.Outcome;
    return !byClass || node.hears.get(protocol).contains(event.getClass());
  }

  private void perform(Node node, Effect effect, Deque<Event> events) {
    if (effect instanceof Effect.Tell tell) {
      tell(node, tell.event(), events);
    } else if (effect instanceof Effect.Reply reply) {
      Consumer<Effect.Answer> user = node.users.remove(reply.ticket());
      if (user == null) {
        throw new Violation("AnsweredOnce", "answered twice: " + reply);
      }
      user.accept(reply.answer());
    } else if (effect instanceof Effect.SetTimer set) {
      // Never early, as no timer is.
      setTimer(node, set.timer(), (long) (set.delay().toNanos() / node.clockRate) + 2);
    } else if (effect instanceof Effect.CancelTimer cancel) {
      node.timers.remove(cancel.timer().toString());
    } else if (effect instanceof Effect.Send send) {
      wires.send(node, send.to(), send.content());
    } else if (effect instanceof Effect.Beat beat) {
      wires.beat(node, beat.to(), beat.content());
    } else if (effect instanceof Effect.Persist persist) {
      persist(node, persist);
    } else if (effect instanceof Effect.Announce announce) {
      events.add(new Event.Announced(announce.fact()));
    } else if (effect instanceof Effect.Run work) {
      works.accept(node, work);
    }
  }

  private void tell(Node node, Event.Told told, Deque<Event> events) {
    if (told instanceof MapTold answer && answer.requester().equals(PROBE)) {
      Consumer<Register> probe = probes.remove(answer.ticket());
      if (answer.answer() instanceof MapAnswer.Peeked peeked) {
        probe.accept(peeked.register());
      }
      return;
    }
    boolean engine =
        node.protocols.stream().anyMatch(each -> node.hears.get(each).contains(Proposal.class));
    if (!engine && (told instanceof Proposal || told instanceof Scan)) {
      registers.ask(node, told);
    } else {
      events.add(told);
    }
  }

  private void setTimer(Node node, TimerId timer, long delay) {
    long mark = ++marks;
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

  private void persist(Node node, Effect.Persist persist) {
    node.writing.add(persist);
    long session = node.session;
    after(
        random.nextLong(2 * MILLI),
        () -> {
          // Writes are done in their order, so one that is done takes those before it along.
          while (node.session == session && node.alive && node.writing.contains(persist)) {
            Effect.Persist done = node.writing.remove();
            node.disk.compute(done.key(), (key, before) -> done.value());
            deliver(node, new Event.Stored(done.key(), done.ticket()));
          }
        });
  }

  Node node(NodeId id) {
    return nodes.stream().filter(node -> node.id.equals(id)).findFirst().orElseThrow();
  }
}

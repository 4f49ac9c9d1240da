package io.atomspace.node.protocol.election;

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
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVote;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVoted;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
import io.atomspace.node.simulation.world.Chance;
import io.atomspace.node.simulation.world.SimulatedCoordinator;
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
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A few nodes of membership and election on virtual time and a bad network; checks safety. */
final class ElectionNet {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  /** Timeout of the sessions at the coordinator. */
  static final long SESSION_NANOS = 2 * SECOND;

  interface Factory {
    LeaderElection create(Members members, RandomGenerator random);
  }

  /** One node: its machines live from start to crash, its disk for ever. */
  static final class Node {
    final NodeId id;
    final TreeMap<String, String> disk = new TreeMap<>();
    final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();
    final TreeMap<String, Long> timers = new TreeMap<>();
    final List<Event> inbox = new ArrayList<>();
    final long clockNanos;
    Membership membership;
    LeaderElection election;
    SimulatedCoordinator.Client client;
    long session;
    boolean alive;
    boolean paused;

    /** Crashes in the midst of its next write. */
    boolean doomed;

    /** Stands still after its next question to the coordinator. */
    boolean dozy;

    boolean connected = true;
    Fact.Leader view = new Fact.Leader(null, 0);
    int changes;

    Node(NodeId id, long clockNanos) {
      this.id = id;
      this.clockNanos = clockNanos;
    }

    boolean leads() {
      return alive && id.equals(view.leader());
    }

    private void store(Effect.Persist write) {
      disk.compute(write.key(), (key, before) -> write.value());
    }
  }

  private record Item(long at, long order, Runnable run) {}

  private record Ballot(NodeId voter, long term) {}

  final SplittableRandom random;
  final List<Node> nodes = new ArrayList<>();
  double loss;
  double repeat;
  boolean slow;
  private final Factory factory;
  private final PriorityQueue<Item> queue =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private final TreeSet<String> cuts = new TreeSet<>();
  private final TreeMap<Long, NodeId> leaders = new TreeMap<>();
  private final Map<Ballot, NodeId> votes = new java.util.HashMap<>();
  private final TreeMap<Long, String> lives = new TreeMap<>();
  private final SimulatedCoordinator coordinator;
  private long now;
  private long order;

  ElectionNet(long seed, int size, Factory factory) {
    this.random = new SplittableRandom(seed);
    this.factory = factory;
    for (int i = 1; i <= size; i++) {
      nodes.add(new Node(new NodeId("n" + i), random.nextLong(1000 * SECOND)));
    }
    coordinator =
        new SimulatedCoordinator(this::after, this::now, new Chance(~seed), SESSION_NANOS);
    coordinator.ends(this::checkNobodyLeads);
  }

  Node node(int number) {
    return nodes.get(number - 1);
  }

  long now() {
    return now;
  }

  void startAll() {
    nodes.forEach(this::start);
  }

  void start(Node node) {
    String[] all =
        IntStream.rangeClosed(1, nodes.size()).mapToObj(i -> "n" + i).toArray(String[]::new);
    Members members = Members.of(node.id.value(), all);
    node.session++;
    node.alive = true;
    node.connected = true;
    node.membership =
        new Membership(
            members,
            new Profile("http://" + node.id, 1, List.of()),
            MembershipSettings.DEFAULT,
            random.split());
    node.election = factory.create(members, random.split());
    long session = node.session;
    node.client =
        coordinator.client(
            outcome -> {
              if (node.session == session) {
                deliver(node, outcome);
              }
            });
    run(node, new Event.Started(node.session, Map.copyOf(node.disk)));
  }

  /** A crash: of the writes under way the first few survive. */
  void crash(Node node, boolean will) {
    int kept = random.nextInt(node.writing.size() + 1);
    for (int i = 0; i < kept; i++) {
      Effect.Persist write = node.writing.removeFirst();
      node.store(write);
    }
    node.writing.clear();
    node.timers.clear();
    node.inbox.clear();
    node.alive = false;
    node.paused = false;
    node.client.die();
    if (will) {
      long session = node.session;
      for (Node peer : nodes) {
        if (peer != node) {
          after(random.nextLong(20 * MILLI), peer, new Event.PeerLost(node.id, session));
        }
      }
    }
  }

  private void crashAndRestart(Node node, long session) {
    if (node.alive && node.session == session) {
      crash(node, random.nextBoolean());
      after(
          random.nextLong(100 * MILLI),
          () -> {
            if (!node.alive) {
              start(node);
            }
          });
    }
  }

  void pause(Node node) {
    node.paused = true;
    node.client.pause();
  }

  /** Messages that waited come before timers. */
  void thaw(Node node) {
    if (node.alive && node.paused) {
      node.paused = false;
      node.client.resume();
      List<Event> waiting = new ArrayList<>(node.inbox);
      node.inbox.clear();
      waiting.stream().filter(e -> !(e instanceof Event.TimerFired)).forEach(e -> run(node, e));
      waiting.stream().filter(Event.TimerFired.class::isInstance).forEach(e -> run(node, e));
    }
  }

  void connect(Node node, boolean connected) {
    if (node.alive && node.connected != connected) {
      node.connected = connected;
      deliver(node, connected ? new Event.TransportUp() : new Event.TransportDown("test"));
    }
  }

  void cut(Node from, Node to) {
    cuts.add(from.id + ">" + to.id);
  }

  /** Whether these nodes use the coordinator. */
  boolean isCoordinated() {
    return nodes.stream().anyMatch(node -> node.client != null && node.client.isOpen());
  }

  /** One node is cut off from the coordinator for a while, or all are, or one awaits no answer. */
  void strikeCoordinator() {
    Node node = nodes.get(random.nextInt(nodes.size()));
    long nanos = random.nextLong(random.nextBoolean() ? SECOND : 5 * SECOND);
    switch (random.nextInt(4)) {
      case 0, 1 -> {
        SimulatedCoordinator.Client client = node.client;
        client.cut(true);
        after(nanos, () -> client.cut(false));
      }
      case 2 -> {
        coordinator.up(false);
        after(nanos, () -> coordinator.up(true));
      }
      default -> node.dozy = true;
    }
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

  void run(long nanos) {
    long until = now + nanos;
    while (!queue.isEmpty() && queue.peek().at <= until) {
      Item item = queue.poll();
      now = item.at;
      item.run.run();
    }
    now = until;
  }

  /** Runs until the condition holds; fails after so long. */
  void runUntil(String what, long nanos, java.util.function.BooleanSupplier condition) {
    long end = now + nanos;
    while (!condition.getAsBoolean()) {
      if (now >= end) {
        throw new Violation(
            "Progress", "no " + what + " within " + nanos / MILLI + " ms: " + describe());
      }
      run(50 * MILLI);
    }
  }

  /** One leader that every node knows, itself too. */
  boolean agreed() {
    Fact.Leader first = node(1).view;
    return first.leader() != null
        && nodes.stream().allMatch(node -> node.alive && node.view.equals(first))
        && nodes.stream().anyMatch(Node::leads);
  }

  Node leader() {
    return nodes.stream().filter(Node::leads).findFirst().orElseThrow();
  }

  String describe() {
    StringBuilder text = new StringBuilder("t=" + now / MILLI + "ms");
    nodes.forEach(
        n -> text.append(" ").append(n.id).append(n.alive ? "" : "(dead)").append(n.view));
    return text.toString();
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

  private void deliver(Node node, Event event) {
    if (node.paused) {
      node.inbox.add(event);
    } else if (node.alive) {
      run(node, event);
    }
  }

  private void run(Node node, Event event) {
    long time = node.clockNanos + now;
    perform(node, node.election.expire(time));
    checkOwns(node);
    if (event instanceof Event.TimerFired fired) {
      boolean mine = fired.timer().owner().equals(Membership.NAME);
      perform(node, mine ? node.membership.step(time, event) : node.election.step(time, event));
    } else if (event instanceof Event.Stored || event instanceof Event.StoreFailed) {
      perform(node, node.election.step(time, event));
    } else {
      if (event instanceof Event.Received received
          && !node.membership.hears().contains(received.message().content().getClass())) {
        Message message = received.message();
        perform(node, node.membership.heard(time, message.from(), message.session()));
      } else {
        perform(node, node.membership.step(time, event));
      }
      perform(node, node.election.step(time, event));
    }
  }

  private void perform(Node node, List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Beat beat) {
        transmit(node, beat.to(), beat.content(), false);
      } else if (effect instanceof Effect.Send send) {
        checkVote(node, send);
        transmit(node, send.to(), send.content(), true);
      } else if (effect instanceof Effect.SetTimer set) {
        setTimer(node, set.timer(), set.delay().toNanos());
      } else if (effect instanceof Effect.CancelTimer cancel) {
        node.timers.remove(cancel.timer().toString());
      } else if (effect instanceof Effect.Persist persist) {
        write(node, persist);
      } else if (effect instanceof CoordinatorWork work) {
        node.client.perform(work);
        doze(node, work);
      } else if (effect instanceof Effect.Announce announce) {
        check(node, announce.fact());
        Event news = new Event.Announced(announce.fact());
        long time = node.clockNanos + now;
        perform(node, node.membership.step(time, news));
        perform(node, node.election.step(time, news));
      }
    }
  }

  /** Falls asleep before the answer. */
  private void doze(Node node, CoordinatorWork work) {
    if (node.dozy && !(work instanceof CoordinatorWork.Connect)) {
      node.dozy = false;
      pause(node);
      long session = node.session;
      after(
          random.nextLong(6 * SECOND),
          () -> {
            if (node.session == session) {
              thaw(node);
            }
          });
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
    node.writing.add(persist);
    long session = node.session;
    if (node.doomed) {
      node.doomed = false;
      after(random.nextLong(6 * MILLI), () -> crashAndRestart(node, session));
    }
    after(
        random.nextLong(slow ? 100 * MILLI : 5 * MILLI),
        () -> {
          // Writes are done in their order, so one that is done takes those before it along.
          while (node.session == session && node.alive && node.writing.contains(persist)) {
            Effect.Persist done = node.writing.removeFirst();
            node.store(done);
            deliver(node, new Event.Stored(done.key(), done.ticket()));
          }
        });
  }

  private void transmit(Node from, NodeId toId, Content content, boolean toSession) {
    Node to = nodes.stream().filter(node -> node.id.equals(toId)).findFirst().orElseThrow();
    Message message = new Message(from.id, from.session, from.view.term(), content, Body.EMPTY);
    int copies = random.nextDouble() < repeat ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (random.nextDouble() >= loss) {
        long session = to.session;
        after(
            delay(),
            () -> {
              if (to.alive
                  && to.connected
                  && from.connected
                  && !cuts.contains(from.id + ">" + to.id)
                  && (!toSession || to.session == session)) {
                deliver(to, new Event.Received(message));
              }
            });
      }
    }
  }

  private long delay() {
    long delay = MILLI / 5 + random.nextLong(3 * MILLI);
    if (slow && random.nextInt(10) == 0) {
      delay += random.nextLong(300 * MILLI);
    }
    return slow && random.nextInt(100) == 0 ? delay + random.nextLong(5 * SECOND) : delay;
  }

  // ---- invariants -----------------------------------------------------------------------------

  private void check(Node node, Fact fact) {
    if (!(fact instanceof Fact.Leader view)) {
      return;
    }
    if (view.term() < node.view.term()) {
      throw new Violation("TermsNeverGoBack", node.id + ": " + node.view + " then " + view);
    }
    if (view.leader() != null) {
      NodeId known = leaders.putIfAbsent(view.term(), view.leader());
      if (known != null && !known.equals(view.leader())) {
        throw new Violation(
            "OneLeaderPerTerm", "term " + view.term() + ": " + known + ", " + view.leader());
      }
    }
    node.view = view;
    node.changes++;
    checkOwns(node);
    if (node.leads()) {
      String life = node.id + "/" + node.session;
      String before = lives.putIfAbsent(view.term(), life);
      if (before != null && !before.equals(life)) {
        throw new Violation(
            "OneLeaderPerTerm", "two lives lead term " + view.term() + ": " + before + ", " + life);
      }
    }
  }

  /** Nobody acts as the leader whose session at the coordinator may be over. */
  private void checkOwns(Node node) {
    if (node.leads() && node.client.isOpen() && !node.client.owns(node.view.term())) {
      throw new Violation("LeadsWithASession", "leads without a session: " + describe());
    }
  }

  private void checkNobodyLeads(long term) {
    for (Node node : nodes) {
      if (node.leads() && !node.paused && node.view.term() == term) {
        throw new Violation(
            "LeadsWithASession", "leads after the end of its session: " + describe());
      }
    }
  }

  private void checkVote(Node node, Effect.Send send) {
    if (send.content() instanceof Ok ok && ok.answer() == Ok.Answer.GRANTED) {
      vote(node.id, ok.term(), send.to());
    } else if (send.content() instanceof Election e && e.stage() == Election.Stage.VOTE) {
      vote(node.id, e.term(), node.id);
    } else if (send.content() instanceof RaftVoted voted && voted.granted() && !voted.pre()) {
      vote(node.id, voted.term(), send.to());
    } else if (send.content() instanceof RaftVote asked && !asked.pre()) {
      vote(node.id, asked.term(), node.id);
    }
  }

  private void vote(NodeId voter, long term, NodeId candidate) {
    NodeId before = votes.putIfAbsent(new Ballot(voter, term), candidate);
    if (before != null && !before.equals(candidate)) {
      throw new Violation(
          "OneVotePerTerm",
          voter + " voted in term " + term + " for " + before + " and " + candidate);
    }
  }
}

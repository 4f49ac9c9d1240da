package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Machines of jobs alone, on virtual time: an ordered channel with random delays, and facts about
 * peers and leaders as the test says them. Far less than the simulator, but a thousand times
 * faster.
 */
final class TestCluster {
  static final String ENGINE = "cpython";

  private final Members[] members;
  private final Map<NodeId, Node> nodes = new TreeMap<>();
  private final PriorityQueue<Action> queue = new PriorityQueue<>();
  private final Map<String, TestScript> scripts = new LinkedHashMap<>();
  private final Map<String, Map<Long, Integer>> evaluations = new LinkedHashMap<>();
  private final Map<Long, Effect.Answer> answers = new LinkedHashMap<>();
  private final Map<String, Integer> epochs = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final Function<Members, Jobs> births;
  private final Random random;
  private final long delayNanosMax;
  private long now = 1_700_000_000_000_000_000L;
  private long order;
  private long ticket;
  private long term;
  private NodeId leader;
  int messages;

  private record Action(long atNanos, long order, Runnable run) implements Comparable<Action> {
    @Override
    public int compareTo(Action other) {
      return atNanos != other.atNanos
          ? Long.compare(atNanos, other.atNanos)
          : Long.compare(order, other.order);
    }
  }

  private final class Node {
    final Members member;
    final Map<TimerId, Long> timers = new LinkedHashMap<>();
    final Map<String, JobView> views = new LinkedHashMap<>();
    final Map<String, Long> arrivals = new LinkedHashMap<>();
    Jobs jobs;
    TestHost host;
    long session;
    boolean up;

    Node(Members member) {
      this.member = member;
    }

    void start() {
      session++;
      up = true;
      jobs = births.apply(member);
      host = new TestHost(member.self(), TestCluster.this);
      step(new Event.Started(session, Map.of()));
    }

    void step(Event event) {
      if (up) {
        jobs.step(now, event).forEach(effect -> perform(this, effect));
      }
    }
  }

  TestCluster(long seed, int size, int slots, JobLimits limits) {
    this(seed, size, m -> new Jobs(m, profile(m.self(), slots), limits), slots);
  }

  TestCluster(long seed, int size, Function<Members, Jobs> births, int slots) {
    this.random = new Random(seed);
    this.births = births;
    this.delayNanosMax = 2_000_000;
    this.slots = slots;
    String[] names = new String[size];
    for (int i = 0; i < size; i++) {
      names[i] = Integer.toString(i + 1);
    }
    members = new Members[size];
    for (int i = 0; i < size; i++) {
      members[i] = Members.of(names[i], names);
      nodes.put(members[i].self(), new Node(members[i]));
    }
    nodes.values().forEach(Node::start);
    for (Node a : nodes.values()) {
      for (Node b : nodes.values()) {
        tellPeer(a, b, Fact.PeerState.UP);
      }
    }
  }

  private final int slots;

  static Profile profile(NodeId node, int slots) {
    return new Profile("http://" + node, slots, List.of(ENGINE));
  }

  static NodeId id(int node) {
    return new NodeId(Integer.toString(node));
  }

  private void tellPeer(Node hearer, Node peer, Fact.PeerState state) {
    if (hearer != peer) {
      NodeId id = peer.member.self();
      hearer.step(new Event.Announced(new Fact.Peer(id, peer.session, state, profile(id, slots))));
    }
  }

  private void perform(Node node, Effect effect) {
    if (effect instanceof Effect.Send send) {
      send(node, send);
    } else if (effect instanceof Effect.SetTimer timer) {
      long due = order + 1;
      node.timers.put(timer.timer(), due);
      later(
          node.member.self(),
          timer.delay().toNanos(),
          () -> {
            if (node.timers.remove(timer.timer(), due)) {
              node.step(new Event.TimerFired(timer.timer()));
            }
          });
    } else if (effect instanceof Effect.CancelTimer cancel) {
      node.timers.remove(cancel.timer());
    } else if (effect instanceof Effect.Reply reply) {
      if (answers.put(reply.ticket(), reply.answer()) != null) {
        wrong("answered twice: " + reply);
      }
    } else if (effect instanceof JobReport.Seen seen) {
      seen(node, seen.view());
    } else if (effect instanceof JobReport.Forgotten forgotten) {
      node.views.remove(forgotten.job());
    } else if (effect instanceof JobWork work) {
      node.host.perform(work);
    }
  }

  private void seen(Node node, JobView view) {
    JobView before = node.views.put(view.id(), view);
    if (before != null && before.version() > view.version()) {
      wrong("a version went back: " + view);
    }
    boolean own = view.origin().equals(node.member.self());
    if (own
        && before != null
        && before.state() != view.state()
        && !Life.allows(before.state(), view.state())) {
      wrong("from " + before.state() + " to " + view);
    }
  }

  /** In order for each lane; lost if either end begins a new life meanwhile. */
  private void send(Node from, Effect.Send send) {
    messages++;
    Node to = nodes.get(send.to());
    long fromSession = from.session;
    long toSession = to.session;
    String pair = pair(from.member.self(), send.to());
    int epoch = epochs.getOrDefault(pair, 0);
    String lane = send.to() + "/" + send.lane();
    long at = now + 1 + random.nextLong(delayNanosMax);
    at = Math.max(at, from.arrivals.getOrDefault(lane, 0L));
    from.arrivals.put(lane, at);
    Message message =
        new Message(from.member.self(), from.session, term, send.content(), send.body());
    queue.add(
        new Action(
            at,
            order++,
            () -> {
              if (from.up
                  && from.session == fromSession
                  && to.session == toSession
                  && epochs.getOrDefault(pair, 0) == epoch) {
                to.step(new Event.Received(message));
              }
            }));
  }

  // What hosts use.

  /** Runs an action later, unless the node dies before. */
  void later(NodeId node, long nanos, Runnable run) {
    Node host = nodes.get(node);
    long session = host.session;
    queue.add(
        new Action(
            now + nanos,
            ++order,
            () -> {
              if (host.up && host.session == session) {
                run.run();
              }
            }));
  }

  void outcome(NodeId node, JobOutcome outcome) {
    later(node, 1, () -> nodes.get(node).step(outcome));
  }

  TestScript script(String name) {
    return scripts.get(name);
  }

  void evaluated(String job, long item) {
    evaluations.computeIfAbsent(job, key -> new TreeMap<>()).merge(item, 1, Integer::sum);
  }

  void wrong(String what) {
    wrong.add(what);
  }

  // What tests say.

  void run(Duration time) {
    long end = now + time.toNanos();
    while (!queue.isEmpty() && queue.peek().atNanos() <= end) {
      Action next = queue.poll();
      now = Math.max(now, next.atNanos());
      next.run().run();
    }
    now = end;
  }

  /** All that live follow this leader in a new term; null: they know of none. */
  void elect(Integer node) {
    term++;
    leader = node == null ? null : id(node);
    nodes.values().forEach(it -> it.step(new Event.Announced(new Fact.Leader(leader, term))));
  }

  void crash(int node) {
    Node victim = nodes.get(id(node));
    victim.up = false;
    victim.timers.clear();
    victim.views.clear();
  }

  /** The failure detector of all others notices. */
  void noticeDown(int node) {
    for (Node other : nodes.values()) {
      if (other.up && other != nodes.get(id(node))) {
        tellDown(other, nodes.get(id(node)));
      }
    }
  }

  private void tellDown(Node hearer, Node peer) {
    lose(hearer, peer);
    tellPeer(hearer, peer, Fact.PeerState.DOWN);
  }

  private static String pair(NodeId a, NodeId b) {
    return a.compareTo(b) < 0 ? a + "/" + b : b + "/" + a;
  }

  private void lose(Node a, Node b) {
    epochs.merge(pair(a.member.self(), b.member.self()), 1, Integer::sum);
  }

  /** What is under way between these two is lost, and both are told. */
  void resetChannel(int one, int two) {
    Node a = nodes.get(id(one));
    Node b = nodes.get(id(two));
    if (a != b && a.up && b.up) {
      lose(a, b);
      a.step(new Event.Announced(new Fact.ChannelReset(id(two), b.session)));
      b.step(new Event.Announced(new Fact.ChannelReset(id(one), a.session)));
    }
  }

  /** Each side takes the other for dead. */
  void cut(int node) {
    Node alone = nodes.get(id(node));
    if (alone.up) {
      for (Node other : nodes.values()) {
        if (other != alone && other.up) {
          tellDown(other, alone);
          tellDown(alone, other);
        }
      }
    }
  }

  /** They hear each other again, in the same life. */
  void heal(int node) {
    Node alone = nodes.get(id(node));
    if (alone.up) {
      for (Node other : nodes.values()) {
        if (other != alone && other.up) {
          lose(other, alone);
          tellPeer(other, alone, Fact.PeerState.UP);
          tellPeer(alone, other, Fact.PeerState.UP);
        }
      }
    }
  }

  void restart(int node) {
    Node victim = nodes.get(id(node));
    if (victim.up) {
      return;
    }
    victim.start();
    for (Node other : nodes.values()) {
      if (other.up && other != victim) {
        lose(other, victim);
        tellPeer(other, victim, Fact.PeerState.UP);
        tellPeer(victim, other, Fact.PeerState.UP);
      }
    }
    if (leader != null) {
      victim.step(new Event.Announced(new Fact.Leader(leader, term)));
    }
  }

  boolean isUp(int node) {
    return nodes.get(id(node)).up;
  }

  boolean killWorker(int node) {
    return isUp(node) && nodes.get(id(node)).host.killOne();
  }

  int running(int node) {
    return nodes.get(id(node)).host.running();
  }

  void step(int node, Event event) {
    nodes.get(id(node)).step(event);
  }

  /** Submits at a node; the id of the job, or null if it was refused. */
  String submit(int node, TestScript script, Function<JobSpec, JobSpec> terms) {
    String name = "job-" + scripts.size();
    scripts.put(name, script);
    JobSpec spec = terms.apply(TestSpecs.spec(name, script));
    long mine = ++ticket;
    step(node, new JobCommand.Submit(mine, spec, script.body(), null, null));
    return answers.get(mine) instanceof JobCommand.Taken taken ? taken.view().id() : null;
  }

  String submit(int node, TestScript script) {
    return submit(node, script, spec -> spec);
  }

  long cancel(int node, String job) {
    step(node, new JobCommand.Cancel(++ticket, job));
    return ticket;
  }

  long fetch(int node, String job) {
    step(node, new JobCommand.Fetch(++ticket, job, JobMessage.JobFile.RESULT));
    return ticket;
  }

  Effect.Answer answer(long ofTicket) {
    return answers.get(ofTicket);
  }

  JobView view(int node, String job) {
    return nodes.get(id(node)).views.get(job);
  }

  /** The result as a user at this node gets it. */
  String result(int node, String job) {
    long mine = fetch(node, job);
    run(Duration.ofSeconds(1));
    return answer(mine) instanceof JobCommand.Fetched fetched
        ? fetched.body().inline().utf8()
        : String.valueOf(answer(mine));
  }

  int evaluations(String job) {
    return evaluations.getOrDefault(job, Map.of()).values().stream().mapToInt(n -> n).sum();
  }

  int openEntries(int node) {
    return nodes.get(id(node)).jobs.openEntries();
  }

  int timers(int node) {
    return nodes.get(id(node)).timers.size();
  }

  List<String> wrong() {
    return wrong;
  }
}

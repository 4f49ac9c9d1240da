package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Request;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The proposals of this node: one round at a time for each key, the others of the key behind it;
 * each ends within its time.
 */
class Proposals {
  static final String TIMER = "round/";

  private static final int DOUBLINGS_MAX = 6;

  /** A proposal and what became of it; {@code proposer} is null if it was never begun. */
  record Ended(Proposal proposal, Outcome outcome, Register register, @Nullable Proposer proposer) {
    static Ended unavailable(Proposal proposal) {
      return new Ended(proposal, Outcome.UNAVAILABLE, Register.ABSENT, null);
    }
  }

  private record Waiting(Proposal proposal, long dueNanos) {}

  /** One key with work. */
  private static final class Line {
    final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    @Nullable Proposer proposer;
    int refusals;
  }

  final Members members;
  final Ballots ballots;
  private final String owner;
  private final String space;
  private final PaxosSettings settings;
  private final RandomGenerator random;
  private final Post post;
  private final TreeMap<String, Line> lines = new TreeMap<>();
  private final ArrayDeque<String> unbegun = new ArrayDeque<>();
  private final TreeSet<NodeId> down = new TreeSet<>();
  private final ArrayDeque<Ended> ended = new ArrayDeque<>();
  private int begun;
  private int size;
  private long rounds;
  private long now;

  Proposals(
      Members members,
      Ballots ballots,
      String owner,
      String space,
      PaxosSettings settings,
      RandomGenerator random,
      Post post) {
    this.members = members;
    this.ballots = ballots;
    this.owner = owner;
    this.space = space;
    this.settings = settings;
    this.random = random;
    this.post = post;
  }

  void at(long nowNanos) {
    now = nowNanos;
  }

  /** A number above all rounds before. */
  long nextRound() {
    return ++rounds;
  }

  boolean hasRoom() {
    return size < settings.proposals();
  }

  boolean isDown(NodeId peer) {
    return down.contains(peer);
  }

  @Nullable Ended ended() {
    return ended.poll();
  }

  void propose(Proposal proposal) {
    if (!hasRoom()) {
      ended.add(Ended.unavailable(proposal));
      return;
    }
    size++;
    Line line = lines.get(proposal.key());
    if (line == null) {
      line = new Line();
      lines.put(proposal.key(), line);
      unbegun.add(proposal.key());
    }
    line.waiting.add(new Waiting(proposal, now + settings.limit().toNanos()));
    beginMore();
  }

  private void beginMore() {
    while (begun < settings.rounds() && !unbegun.isEmpty()) {
      String key = unbegun.remove();
      Line line = lines.get(key);
      if (line != null && hasOneToBegin(line)) {
        begun++;
        Proposer proposer = proposer(line.waiting.element().proposal());
        line.proposer = proposer;
        line.refusals = 0;
        next(key, line, proposer);
      } else {
        lines.remove(key);
      }
    }
  }

  /** Ends those of a line whose time is over, or all if no majority can be reached. */
  private boolean hasOneToBegin(Line line) {
    boolean lone = members.all().size() - down.size() < members.majority();
    while (!line.waiting.isEmpty() && (lone || now >= line.waiting.element().dueNanos())) {
      ended.add(Ended.unavailable(line.waiting.remove().proposal()));
      size--;
    }
    return !line.waiting.isEmpty();
  }

  private void next(String key, Line line, Proposer proposer) {
    proposer.begin(nextRound());
    ask(proposer);
    arm(key, line, settings.answer());
  }

  private void ask(Proposer proposer) {
    Request request = proposer.request();
    if (request != null) {
      members.all().stream()
          .filter(member -> !down.contains(member))
          .forEach(member -> post.send(member, request));
    }
  }

  /** An acceptor answers. */
  void hear(NodeId from, PaxosAnswer answer) {
    ballots.saw(answer.promised());
    Line line = lines.get(answer.key());
    Proposer proposer = line == null ? null : line.proposer;
    if (line == null || proposer == null) {
      return;
    }
    Request before = proposer.request();
    proposer.hear(from, answer, nextRound());
    if (proposer.stage() == Proposer.Stage.DECIDED) {
      end(answer.key(), line, proposer);
    } else if (before != null && proposer.stage() == Proposer.Stage.REFUSED) {
      long base = settings.backoff().toNanos() << Math.min(line.refusals, DOUBLINGS_MAX);
      line.refusals++;
      arm(answer.key(), line, Duration.ofNanos((long) (base * (0.5 + random.nextDouble()))));
    } else if (proposer.request() != before) {
      ask(proposer);
    }
  }

  /** A timer whose name begins with {@link #TIMER} has run out. */
  void fired(String key) {
    Line line = lines.get(key);
    Proposer proposer = line == null ? null : line.proposer;
    if (line == null || proposer == null) {
      return;
    }
    if (now >= line.waiting.element().dueNanos()) {
      end(key, line, proposer);
    } else {
      next(key, line, proposer);
    }
  }

  private void end(String key, Line line, Proposer proposer) {
    Proposal proposal = line.waiting.remove().proposal();
    size--;
    ended.add(new Ended(proposal, proposer.outcome(), proposer.register(), proposer));
    line.proposer = null;
    post.add(new Effect.CancelTimer(timer(key)));
    begun--;
    unbegun.add(key);
    beginMore();
  }

  /** What was under way to this peer may be lost: it is asked again. */
  void again(NodeId peer) {
    for (Line line : lines.values()) {
      Proposer proposer = line.proposer;
      Request request = proposer == null ? null : proposer.request();
      if (proposer != null && request != null && proposer.awaits(peer)) {
        post.send(peer, request);
      }
    }
  }

  void peerDown(NodeId peer) {
    down.add(peer);
  }

  void peerUp(NodeId peer) {
    if (down.remove(peer)) {
      again(peer);
    }
  }

  private void arm(String key, Line line, Duration delay) {
    long left = Math.max(0, line.waiting.element().dueNanos() - now);
    post.add(
        new Effect.SetTimer(timer(key), left < delay.toNanos() ? Duration.ofNanos(left) : delay));
  }

  private TimerId timer(String key) {
    return new TimerId(owner, TIMER + key);
  }

  /** Makes the one who brings a proposal to its end. */
  protected Proposer proposer(Proposal proposal) {
    return new Proposer(
        members, ballots, space, proposal.key(), proposal.change(), burying(proposal));
  }

  static boolean burying(Proposal proposal) {
    return proposal.requester().equals(Sweep.REQUESTER);
  }
}

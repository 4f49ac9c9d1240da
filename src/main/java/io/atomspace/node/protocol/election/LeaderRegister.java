package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.paxos.Acceptor;
import io.atomspace.node.protocol.consensus.paxos.Ballots;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Request;
import io.atomspace.node.protocol.consensus.paxos.Post;
import io.atomspace.node.protocol.consensus.paxos.Proposer;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One CASPaxos register that names the leader, and this node's part in it: its acceptor, and at
 * times one proposer. Its value is the leader's node and session, its version the term.
 */
class LeaderRegister {
  private static final String SPACE = LeaderElection.NAME;
  private static final String KEY = "leader";
  private static final TimerId ROUND = new TimerId(LeaderElection.NAME, "round");
  private static final TimerId DISK = new TimerId(LeaderElection.NAME, "disk");
  private static final Duration DISK_DELAY = Duration.ofSeconds(1);
  private static final int DOUBLINGS_MAX = 6;

  /**
   * What came of a proposal.
   *
   * @param term the version of the register, whoever it names; 0 if that is not known
   * @param voters who accepted
   */
  record Result(boolean won, long term, SortedSet<NodeId> voters) {}

  private final Members members;
  private final Duration backoff;
  private final RandomGenerator random;
  private final Post post;
  private final Acceptor acceptor;
  private final Ballots ballots;
  private @Nullable Proposer proposer;
  private int refusals;
  private long rounds;
  private long life;
  private boolean unreadable;

  LeaderRegister(Members members, Duration backoff, RandomGenerator random) {
    this.members = members;
    this.backoff = backoff;
    this.random = random;
    post = new Post(members.self());
    acceptor = acceptor(post);
    ballots = new Ballots(members);
  }

  /** Takes up what was stored; returns what is wrong with it, if anything. */
  @Nullable String start(Event.Started started) {
    life = started.session();
    try {
      acceptor.start(started.records());
      ballots.saw(acceptor.highest());
      return null;
    } catch (Json.MalformedException e) {
      unreadable = true;
      return e.getMessage();
    }
  }

  /** Tries to put this node into the register, if that has this version. */
  void propose(long term) {
    String me = members.self() + " " + life;
    refusals = 0;
    proposer = proposer(members, ballots, new Change.Write(term, me, me + " after " + term));
    begin(proposer);
  }

  /** Wants nothing any more; what was under way may still take effect. */
  void abandon() {
    proposer = null;
  }

  /** The end of the proposal; null before it, or without one. */
  @Nullable Result result() {
    deliver();
    Proposer mine = proposer;
    if (mine == null || mine.stage() != Proposer.Stage.DECIDED) {
      return null;
    }
    return new Result(mine.outcome() == Outcome.DONE, mine.register().version(), mine.acceptedBy());
  }

  void hear(NodeId from, long session, PaxosMessage message) {
    if (!message.space().equals(SPACE) || !members.all().contains(from)) {
      return;
    }
    if (message instanceof PaxosAnswer answer) {
      if (answer.life() == life) {
        answered(from, answer);
      }
    } else if (message instanceof Request request && request.key().equals(KEY) && !unreadable) {
      acceptor.hear(from, session, request);
    }
  }

  private void answered(NodeId from, PaxosAnswer answer) {
    ballots.saw(answer.promised());
    Proposer mine = proposer;
    if (mine == null) {
      return;
    }
    Request before = mine.request();
    mine.hear(from, answer, ++rounds);
    if (before != null && mine.stage() == Proposer.Stage.REFUSED) {
      long base = backoff.toNanos() << Math.min(refusals++, DOUBLINGS_MAX);
      Duration wait = Duration.ofNanos((long) (base * (0.5 + random.nextDouble())));
      post.add(new Effect.SetTimer(ROUND, wait));
    } else if (mine.request() != before) {
      ask(mine);
    }
  }

  private void begin(Proposer mine) {
    mine.begin(++rounds);
    ask(mine);
  }

  private void ask(Proposer mine) {
    Request request = mine.request();
    if (request != null) {
      members.all().forEach(member -> post.send(member, request));
    }
  }

  /** What was under way to this peer may be lost. */
  void again(NodeId peer) {
    Proposer mine = proposer;
    Request request = mine == null ? null : mine.request();
    if (mine != null && request != null && mine.awaits(peer)) {
      post.send(peer, request);
    }
  }

  /** Whether that timer was of the register. */
  boolean fired(TimerId timer) {
    Proposer mine = proposer;
    if (timer.equals(ROUND) && mine != null && mine.stage() == Proposer.Stage.REFUSED) {
      begin(mine);
    } else if (timer.equals(DISK) && acceptor.retry()) {
      post.add(new Effect.SetTimer(DISK, DISK_DELAY));
    }
    return timer.equals(ROUND) || timer.equals(DISK);
  }

  void stored(long ticket) {
    acceptor.stored(ticket);
  }

  void storeFailed(Event.StoreFailed failed) {
    acceptor.storeFailed(failed.ticket());
    post.add(new Effect.SetTimer(DISK, DISK_DELAY));
  }

  /** Takes what this node said to itself. */
  private void deliver() {
    for (PaxosMessage own = post.toSelf(); own != null; own = post.toSelf()) {
      hear(members.self(), life, own);
    }
  }

  List<Effect> taken() {
    deliver();
    return post.taken();
  }

  /** The memory of this node. */
  protected Acceptor acceptor(Post letters) {
    return new Acceptor(LeaderElection.NAME, SPACE, letters);
  }

  /** Makes the one who brings a change to its end. */
  protected Proposer proposer(Members all, Ballots drawn, Change change) {
    return new Proposer(all, drawn, SPACE, KEY, change, false);
  }
}

package io.atomspace.node.protocol.consensus.raft;

import static io.atomspace.node.protocol.consensus.raft.RaftRole.CANDIDATE;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.FOLLOWER;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.HALTED;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.LEADER;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.PRE_CANDIDATE;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppend;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppended;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPage;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPaged;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftRead;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftTimeoutNow;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVote;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVoted;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * One node of a Raft group of fixed members (Ongaro 2014): election with pre-vote and check-quorum,
 * log replication, leadership transfer, snapshots, reads by ReadIndex.
 *
 * <p>Whoever holds it gives it every event of its own name, applies what {@link #committed} and
 * {@link #installed} give after each, and stores its state by {@link #compact} when {@link
 * #isLong}. At most one node leads a term; what is committed once stays, at its index, in every
 * node's log, as long as a majority keeps its disk. It takes no part, and raises an {@link Alert},
 * while its disk fails. See {@code docs/protocols/raft.md}.
 */
public class RaftNode extends Leading {
  private static final int DOUBLINGS_MAX = 3;

  private final TreeSet<NodeId> granted = new TreeSet<>();
  private long round;
  private int failures;
  private long leaderSession;
  private long leaderHeardNanos;
  private boolean suspected;
  private boolean transportUp = true;

  /**
   * @param space the name of the protocol that holds it: of its records, timers and messages
   * @param random spreads the waits, so that votes do not split for ever (section 3.4)
   */
  public RaftNode(String space, Members members, RaftSettings settings, RandomGenerator random) {
    super(space, members, settings, random);
  }

  /** Takes an event; those that are not its own it ignores. */
  public final List<Effect> step(long nowNanos, Event event) {
    now = nowNanos;
    giveUpIfLapsed();
    if (event instanceof Event.Received received) {
      Message message = received.message();
      if (role != HALTED
          && message.content() instanceof RaftMessage said
          && said.space().equals(space)
          && members.peers().contains(message.from())) {
        hear(message.from(), message.session(), said);
      }
    } else if (event instanceof Event.TimerFired fired && fired.timer().equals(timer)) {
      if (isDue()) {
        fired();
      }
    } else if (event instanceof Event.Stored stored) {
      written(stored.ticket());
    } else if (event instanceof Event.StoreFailed failed) {
      halt(failed.cause());
    } else if (event instanceof Event.Announced announced) {
      learn(announced.fact());
    } else if (event instanceof Event.PeerLost lost) {
      if (lost.peer().equals(leader) && lost.session() == leaderSession) {
        suspect();
      }
    } else if (event instanceof Event.Started started) {
      start(started.records());
    } else if (event instanceof Event.TransportDown) {
      transportUp = false;
      standDown();
    } else if (event instanceof Event.TransportUp) {
      transportUp = true;
      standDown();
      if (role == FOLLOWER) {
        due(jittered(settings.election().dividedBy(3)));
      }
    }
    return finish();
  }

  /** Gives up a leadership that no majority has renewed by this time (section 6.2). */
  public final List<Effect> expire(long nowNanos) {
    now = nowNanos;
    giveUpIfLapsed();
    return finish();
  }

  private void giveUpIfLapsed() {
    if (role == LEADER && lapsed()) {
      follow(term(), null);
      due(jittered(settings.retry()));
    }
  }

  private void start(Map<String, String> records) {
    try {
      restore(records);
    } catch (IllegalArgumentException | Json.MalformedException e) {
      role = HALTED;
      alert("raft-records-unreadable", "" + e.getMessage());
      return;
    }
    if (members.peers().isEmpty()) {
      stand();
    } else {
      due(jittered(settings.election().dividedBy(3)));
    }
  }

  // ---- standing ---------------------------------------------------------------------------------

  /** Section 9.6: asks first whether it could win. */
  protected void stand() {
    if ((!transportUp && !members.peers().isEmpty()) || !disk.hasRoom()) {
      due(jittered(settings.retry()));
      return;
    }
    role = PRE_CANDIDATE;
    ask(true, false);
  }

  /** Section 3.4: a new term, its own vote, and the others asked once that is stored. */
  protected final void campaign(boolean transfer) {
    role = CANDIDATE;
    leader = null;
    vote(term() + 1, self);
    ask(false, transfer);
  }

  private void ask(boolean pre, boolean transfer) {
    round++;
    granted.clear();
    granted.add(self);
    RaftVote question = question(pre, transfer);
    for (NodeId peer : reachable()) {
      answer(peer, question);
    }
    due(jittered(settings.retry().multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX))));
    count();
  }

  private RaftVote question(boolean pre, boolean transfer) {
    long term = pre ? term() + 1 : term();
    return new RaftVote(space, term, pre, round, log.lastIndex(), log.lastTerm(), transfer);
  }

  private void count() {
    if (granted.size() < majority()) {
      return;
    }
    if (role == PRE_CANDIDATE) {
      campaign(false);
    } else if (role == CANDIDATE) {
      failures = 0;
      lead(granted);
    }
  }

  private void standDown() {
    if (role == PRE_CANDIDATE || role == CANDIDATE) {
      role = FOLLOWER;
      due(jittered(settings.election()));
    }
  }

  private void fired() {
    switch (role) {
      case LEADER -> heartbeats();
      case FOLLOWER -> {
        if (hearsLeader()) {
          due(settings.election());
        } else {
          stand();
        }
      }
      case PRE_CANDIDATE, CANDIDATE -> {
        failures++;
        stand();
      }
      case HALTED -> {
        if (disk.failed()) {
          disk.again().forEach(this::emit);
        }
      }
    }
  }

  // ---- messages ---------------------------------------------------------------------------------

  private void hear(NodeId from, long session, RaftMessage said) {
    if (said instanceof RaftVote question) {
      if (disk.hasRoom()) {
        onVote(from, question);
      }
      return;
    }
    if (said instanceof RaftVoted answer && answer.pre() && answer.granted()) {
      if (role == PRE_CANDIDATE && answer.round() == round) {
        granted.add(from);
        count();
      }
      return;
    }
    boolean fromLeader = said instanceof RaftAppend || said instanceof RaftPage;
    if (said.term() > term()) {
      // Figure 3.1, rules for all servers: a higher term makes a follower.
      follow(said.term(), fromLeader ? from : null);
      if (!fromLeader) {
        due(jittered(settings.retry()));
      }
    } else if (said.term() < term()) {
      if (fromLeader) {
        answer(from, new RaftAppended(space, term(), false, 0, 0));
      }
      return;
    }
    if (fromLeader) {
      heardLeader(from, session);
    }
    if (said instanceof RaftAppend append) {
      receive(from, append);
    } else if (said instanceof RaftPage page) {
      receive(from, page);
    } else if (said instanceof RaftAppended appended) {
      onAppended(from, appended);
    } else if (said instanceof RaftPaged paged) {
      onPaged(from, paged);
    } else if (said instanceof RaftVoted answer) {
      if (role == CANDIDATE && answer.granted() && !answer.pre()) {
        granted.add(from);
        count();
      }
    } else if (said instanceof RaftTimeoutNow && from.equals(leader) && role == FOLLOWER) {
      campaign(true);
    } else if (said instanceof RaftRead read) {
      onRead(from, read.session(), read.serial());
    }
  }

  private void heardLeader(NodeId from, long session) {
    if (role == LEADER || (leader != null && !leader.equals(from))) {
      throw new IllegalStateException("two leaders in term " + term() + ": " + from);
    }
    role = FOLLOWER;
    leader = from;
    leaderSession = session;
    leaderHeardNanos = now;
    suspected = false;
    failures = 0;
    due(jittered(settings.election()));
  }

  private void onVote(NodeId from, RaftVote question) {
    if (question.term() > term() && from.equals(leader)) {
      // A leader that asks leads no more.
      leader = null;
    }
    boolean bound = hearsLeader() && !question.transfer();
    if (outdated(question.term()) || bound) {
      answer(from, new RaftVoted(space, term(), question.pre(), question.round(), false));
    } else if (question.pre()) {
      onPreVote(from, question);
    } else {
      if (question.term() > term()) {
        follow(question.term(), null);
        due(jittered(settings.retry()));
      }
      boolean free = votedFor() == null || from.equals(votedFor());
      boolean grants = free && role != CANDIDATE && role != LEADER && isUpToDate(question);
      if (grants) {
        role = FOLLOWER;
        vote(term(), from);
        due(jittered(settings.retry().multipliedBy(2)));
      }
      answer(from, new RaftVoted(space, term(), false, question.round(), grants));
    }
  }

  /**
   * Of two that ask at the same time the one with the longer log, or the higher id, goes first, so
   * that their votes do not split; a wrong guess costs a wait.
   */
  private void onPreVote(NodeId from, RaftVote question) {
    boolean behind = !isUpToDate(question);
    boolean even = question.lastTerm() == log.lastTerm() && question.lastIndex() == log.lastIndex();
    boolean second = role == PRE_CANDIDATE && even && from.compareTo(self) < 0;
    boolean grants = question.term() > term() && !behind && !second && role != CANDIDATE;
    if (grants && role == PRE_CANDIDATE) {
      role = FOLLOWER;
      due(jittered(settings.retry()));
    }
    answer(from, new RaftVoted(space, term(), true, question.round(), grants));
    if (role == FOLLOWER && behind && transportUp) {
      stand();
    } else if (role == PRE_CANDIDATE && !granted.contains(from)) {
      // It may have refused a moment ago and misses the leader only now.
      send(from, question(true, false));
    }
  }

  // ---- the failure detector ---------------------------------------------------------------------

  private void learn(Fact fact) {
    if (fact instanceof Fact.ChannelReset reset) {
      lost(reset.peer());
    } else if (fact instanceof Fact.Peer peer && members.peers().contains(peer.peer())) {
      seen(peer.peer(), peer.state());
      if (!peer.peer().equals(leader)) {
        return;
      }
      if (peer.session() > leaderSession || peer.state() == PeerState.DOWN) {
        leader = null;
        suspect();
      } else if (peer.state() == PeerState.SUSPECT) {
        suspect();
      }
    }
  }

  /** Its death is told, not waited for: suspicion asks the others at once, and binds nobody. */
  private void suspect() {
    suspected = true;
    if (role == FOLLOWER) {
      stand();
    }
  }

  /** Section 4.2.3: whoever hears a leader helps nobody to replace it. */
  private boolean hearsLeader() {
    boolean fresh = now - leaderHeardNanos < settings.election().toNanos();
    return role == LEADER || (leader != null && !suspected && fresh);
  }

  // ---- the disk ---------------------------------------------------------------------------------

  private void written(long ticket) {
    stored(ticket);
    advance();
    if (role == HALTED && disk.idle()) {
      role = FOLLOWER;
      due(jittered(settings.retry()));
    }
  }

  private void halt(String cause) {
    if (role == HALTED && disk.failed()) {
      return;
    }
    resign();
    leader = null;
    role = HALTED;
    disk.fail();
    alert("raft-not-stored", cause);
    due(settings.retry().multipliedBy(10));
  }

  private void alert(String name, String cause) {
    emit(
        new Alert(
            Alert.Severity.CRITICAL,
            name,
            space + ": " + cause,
            "this node takes no part in " + space + ": check the disk of atomspace.data.dir"));
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** Whether a question of this term comes too late. */
  protected boolean outdated(long term) {
    return term < term();
  }

  /**
   * Section 3.6.1: "If the logs have last entries with different terms, then the log with the later
   * term is more up-to-date. If the logs end with the same term, then whichever log is longer is
   * more up-to-date."
   */
  protected boolean isUpToDate(RaftVote candidate) {
    return candidate.lastTerm() > log.lastTerm()
        || (candidate.lastTerm() == log.lastTerm() && candidate.lastIndex() >= log.lastIndex());
  }
}

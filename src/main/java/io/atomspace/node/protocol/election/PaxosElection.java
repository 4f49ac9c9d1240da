package io.atomspace.node.protocol.election;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage;
import io.atomspace.node.protocol.election.Election.Stage;
import io.atomspace.node.protocol.election.Ok.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Leadership as the value of one CASPaxos register (Rystsov 2018), {@link LeaderRegister}: whoever
 * finds that a majority misses the leader puts itself there by compare-and-set, and leads the term
 * that is the version of its write. The lease is renewed by the heartbeats of a majority.
 *
 * <p>Keeps the promise of {@link LeaderElection} as long as what is stored survives; a leader that
 * is alive and heard stays, whatever its id. It always takes a majority, {@link Quorum#AVAILABLE}
 * or not. See {@code docs/protocols/paxos-election.md}.
 */
public class PaxosElection extends Participant {
  /** How long a node lets each live one of higher id go first, in parts of the wait for answers. */
  private static final int TURNS = 20;

  /** Reads {@code atomspace.election.paxos.*}: the waits of the bully that it has too. */
  @Kind("paxos")
  @AutoService(ElectionProvider.class)
  public static final class Provider implements ElectionProvider {
    @Override
    public LeaderElection create(Context context) {
      return new PaxosElection(
          context.members(),
          BullySettings.read(context.settings(), context.heartbeatTimeout(), Quorum.MAJORITY),
          context.random());
    }

    @Override
    public List<Class<? extends Content>> contents() {
      List<Class<? extends Content>> contents = new ArrayList<>(PaxosMessage.contents());
      contents.addAll(List.of(Election.class, Ok.class, Coordinator.class));
      return contents;
    }
  }

  final LeaderRegister register;
  private final TreeSet<NodeId> missing = new TreeSet<>();
  private long round;

  /**
   * @param random spreads the waits, so that two nodes do not collide for ever
   */
  public PaxosElection(Members members, BullySettings settings, RandomGenerator random) {
    super(members, settings, random);
    register = register(members, random);
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    Set<Class<? extends Record>> hears =
        new LinkedHashSet<>(Set.of(Election.class, Ok.class, Coordinator.class, Heartbeat.class));
    PaxosMessage.contents().forEach(content -> hears.add(content.asSubclass(Record.class)));
    return hears;
  }

  @Override
  final void followed(NodeId node) {
    register.abandon();
  }

  @Override
  final void handle(Event event) {
    if (event instanceof Event.Received received) {
      received(received.message());
    } else if (event instanceof Event.Announced announced) {
      if (announced.fact() instanceof Fact.Peer peer && peers.has(peer.peer())) {
        peerChanged(peer);
      } else if (announced.fact() instanceof Fact.ChannelReset reset) {
        register.again(reset.peer());
      }
    } else if (event instanceof Event.TimerFired timer) {
      if (!register.fired(timer.timer()) && isDue()) {
        waited();
      }
    } else if (event instanceof Event.Stored stored) {
      if (stored.key().equals(Ballot.KEY)) {
        stored(stored.ticket());
      } else {
        register.stored(stored.ticket());
      }
    } else if (event instanceof Event.StoreFailed failed) {
      if (failed.key().equals(Ballot.KEY)) {
        halt(failed.cause());
      } else {
        register.storeFailed(failed);
        alert(failed.cause());
      }
    } else if (event instanceof Event.Started started) {
      start(started);
    } else if (event instanceof Event.TransportUp) {
      reconnected();
    } else if (event instanceof Event.TransportDown) {
      disconnected();
    }
    decided();
    emit(register.taken());
  }

  private void start(Event.Started started) {
    if (!resume(started.records())) {
      return;
    }
    String fault = register.start(started);
    if (fault != null) {
      role = Role.HALTED;
      alert("the stored leader cannot be read: " + fault);
    } else if (members.peers().isEmpty()) {
      stand();
    } else {
      arm(settings.startup());
    }
  }

  // ---- standing -------------------------------------------------------------------------------

  /** The leader is missed: the highest live id stands at once, the others after it. */
  private void miss() {
    int before = peers.higherUp().size();
    if (before == 0) {
      stand();
    } else {
      arm(jittered(settings.answer().multipliedBy(before).dividedBy(TURNS)));
    }
  }

  /** Asks who else misses the leader. */
  protected void stand() {
    role = Role.FOLLOWER;
    register.abandon();
    if (!transportUp && !members.peers().isEmpty()) {
      return;
    }
    if (!ballot.hasRoom()) {
      failed();
      return;
    }
    role = Role.PRE_CANDIDATE;
    round++;
    missing.clear();
    missing.add(self);
    Election question = new Election(term() + 1, Stage.PRE_VOTE, round, false, -1);
    peers.reachable().forEach(peer -> send(peer, question));
    arm(jittered(settings.answer()));
    count();
  }

  private void count() {
    if (missing.size() >= quorum()) {
      overtake();
    }
  }

  /** Puts this node into the register, if that still holds the leader that is missed. */
  protected final void overtake() {
    role = Role.CANDIDATE;
    leader = null;
    arm(jittered(settings.answer()));
    register.propose(term());
  }

  /** What came of the compare-and-set, if anything did. */
  private void decided() {
    if (role != Role.CANDIDATE) {
      register.abandon();
      return;
    }
    LeaderRegister.Result result = register.result();
    if (result == null) {
      return;
    }
    register.abandon();
    if (!result.won()) {
      if (result.term() > term()) {
        adopt(result.term());
      } else {
        failed();
      }
      return;
    }
    persist(
        new Vote(result.term(), self),
        () -> {
          if (role == Role.CANDIDATE && term() == result.term()) {
            lead(result.voters());
          }
        });
  }

  // ---- messages -------------------------------------------------------------------------------

  private void received(Message message) {
    if (message.content() instanceof PaxosMessage paxos) {
      register.hear(message.from(), message.session(), paxos);
    } else if (role != Role.HALTED && ballot.hasRoom() && peers.has(message.from())) {
      hear(message);
    }
  }

  private void hear(Message message) {
    NodeId from = message.from();
    if (message.content() instanceof Heartbeat beat) {
      if (peers.isPresent(from, message.session())) {
        onHeartbeat(from, message.session(), beat);
      }
    } else if (message.content() instanceof Election question) {
      onQuestion(from, question);
    } else if (message.content() instanceof Ok ok) {
      onOk(from, ok);
    } else if (message.content() instanceof Coordinator news) {
      if (outdated(news.term())) {
        send(from, new Ok(term(), Answer.REFUSED, 0));
      } else if (news.leader().equals(from)) {
        follow(from, message.session(), news.term());
      }
    }
  }

  private void onQuestion(NodeId from, Election question) {
    boolean late = from.equals(leader) && question.term() <= term();
    boolean missed = role != Role.STARTING && !late && !hearsLeaderOtherThan(from);
    if (missed && from.equals(leader)) {
      // A leader that asks leads no more.
      leaderGone();
    }
    Answer answer = missed ? Answer.WOULD_GRANT : Answer.REFUSED;
    send(from, new Ok(term(), answer, question.round()));
    if (role == Role.LEADER) {
      send(from, new Coordinator(term(), self));
    }
  }

  private void onOk(NodeId from, Ok ok) {
    if (ok.term() > term()) {
      if (role != Role.STARTING && role != Role.FOLLOWER) {
        adopt(ok.term());
      }
    } else if (ok.round() == round
        && role == Role.PRE_CANDIDATE
        && ok.answer() == Answer.WOULD_GRANT) {
      missing.add(from);
      count();
    }
  }

  private void onHeartbeat(NodeId from, long session, Heartbeat beat) {
    boolean leads = from.equals(beat.leader());
    Lease held = lease;
    if (role == Role.LEADER && held != null && beat.term() == term()) {
      if (self.equals(beat.leader())) {
        held.renew(from, now);
      }
    } else if (leads && beat.term() >= term()) {
      follow(from, session, beat.term());
    } else if (role == Role.LEADER && beat.term() > term()) {
      adopt(beat.term());
    } else if (from.equals(leader) && beat.term() >= term() && role != Role.LEADER) {
      leaderGone();
      if (role == Role.FOLLOWER && beat.leader() == null) {
        miss();
      } else if (role == Role.FOLLOWER) {
        // It follows another already, whose Coordinator is on its way.
        arm(jittered(settings.answer()));
      }
    }
  }

  private void peerChanged(Fact.Peer fact) {
    peers.update(fact);
    if (!fact.peer().equals(leader)) {
      return;
    }
    boolean restarted = fact.session() > leaderSession;
    if (restarted) {
      leaderGone();
    } else if (fact.state() == PeerState.DOWN) {
      // It may still lead others: heard again, it is followed again.
      leader = null;
    }
    if (restarted || fact.state() != PeerState.UP) {
      if (role == Role.FOLLOWER) {
        miss();
      }
    } else if (role == Role.PRE_CANDIDATE) {
      role = Role.FOLLOWER;
      cancelTimer();
    }
  }

  private void waited() {
    Lease held = lease;
    switch (role) {
      case STARTING, FOLLOWER, DEFERRING -> {
        role = Role.FOLLOWER;
        if (!hearsLeaderOtherThan(self)) {
          stand();
        }
      }
      case PRE_CANDIDATE, CANDIDATE -> failed();
      case LEADER -> {
        if (held != null) {
          watchLease(held);
        }
      }
      case HALTED -> persist(ballot.newest(), () -> {});
    }
  }

  /** The register of the leader. */
  protected LeaderRegister register(Members members, RandomGenerator random) {
    return new LeaderRegister(members, Duration.ofMillis(5), random);
  }
}

package io.atomspace.node.protocol.election;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.election.Election.Stage;
import io.atomspace.node.protocol.election.Ok.Answer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The bully election (Garcia-Molina 1982, Elections in a Distributed Computing System), made safe
 * where its assumption of a synchronous network fails: a leader needs the stored votes of a
 * majority for its term, a pre-vote in which a majority misses the leader too, and a lease that a
 * majority renews. The highest live id stands first; it never bullies a live leader but is handed
 * its place.
 *
 * <p>Keeps the promise of {@link LeaderElection} as long as stored votes survive. It acts no more,
 * and raises an {@link Alert}, while a vote cannot be stored. See {@code docs/protocols/bully.md}.
 */
public class BullyElection extends Participant {
  /** Reads {@code atomspace.election.bully.*}. */
  @Kind("bully")
  @AutoService(ElectionProvider.class)
  public static final class Provider implements ElectionProvider {
    @Override
    public LeaderElection create(Context context) {
      return new BullyElection(
          context.members(),
          BullySettings.read(context.settings(), context.heartbeatTimeout(), context.quorum()),
          context.random());
    }

    @Override
    public List<Class<? extends Content>> contents() {
      return List.of(Election.class, Ok.class, Coordinator.class);
    }
  }

  private final HandOver handOver;
  private final TreeSet<NodeId> granted = new TreeSet<>();
  private TreeSet<NodeId> awaited = new TreeSet<>();
  private long round;
  private boolean insists;

  /**
   * @param random spreads the waits, so that two nodes do not collide for ever
   */
  public BullyElection(Members members, BullySettings settings, RandomGenerator random) {
    super(members, settings, random);
    handOver = new HandOver(settings.stable());
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return Set.of(Election.class, Ok.class, Coordinator.class, Heartbeat.class);
  }

  @Override
  final void followed(NodeId node) {
    insists = false;
    handOver.succeeded(node);
  }

  @Override
  final void handle(Event event) {
    if (event instanceof Event.Received received) {
      boolean able = role != Role.HALTED && ballot.hasRoom();
      if (able && peers.has(received.message().from())) {
        hear(received.message());
      }
    } else if (event instanceof Event.Announced announced) {
      if (announced.fact() instanceof Fact.Peer peer && peers.has(peer.peer())) {
        peerChanged(peer);
      }
    } else if (event instanceof Event.TimerFired) {
      fired();
    } else if (event instanceof Event.Stored stored) {
      stored(stored.ticket());
    } else if (event instanceof Event.StoreFailed failed) {
      halt(failed.cause());
    } else if (event instanceof Event.Started started) {
      start(started.records());
    } else if (event instanceof Event.TransportUp) {
      reconnected();
    } else if (event instanceof Event.TransportDown) {
      disconnected();
    }
  }

  private void start(Map<String, String> records) {
    if (!resume(records)) {
      return;
    }
    if (members.peers().isEmpty()) {
      stand();
    } else {
      arm(settings.startup());
    }
  }

  // ---- standing -------------------------------------------------------------------------------

  /** Begins an attempt to lead. */
  protected void stand() {
    role = Role.FOLLOWER;
    if (!transportUp && !members.peers().isEmpty()) {
      return;
    }
    if (!ballot.hasRoom()) {
      failed();
      return;
    }
    role = Role.PRE_CANDIDATE;
    ask(term(), Stage.PRE_VOTE, -1);
  }

  private void ask(long term, Stage stage, long leave) {
    round++;
    granted.clear();
    granted.add(self);
    awaited = insists || stage == Stage.VOTE ? new TreeSet<>() : peers.higherUp();
    long wanted = stage == Stage.VOTE ? term : nextTerm();
    Election question = asked(stage, wanted, leave);
    peers.reachable().forEach(peer -> send(peer, question));
    arm(jittered(settings.answer()));
    count();
  }

  private Election asked(Stage stage, long term, long leave) {
    return new Election(term, stage, round, insists, leave);
  }

  private void count() {
    if (granted.size() < quorum() || !awaited.isEmpty()) {
      return;
    }
    if (role == Role.PRE_CANDIDATE) {
      beCandidate(-1);
    } else if (role == Role.CANDIDATE) {
      insists = false;
      lead(granted);
    }
  }

  /**
   * Votes for itself in a new term and asks for votes once that is stored.
   *
   * @param leave the term whose leader gave up in its favour, or -1
   */
  protected final void beCandidate(long leave) {
    role = Role.CANDIDATE;
    leader = null;
    round++;
    long term = nextTerm();
    arm(jittered(settings.answer()));
    persist(
        new Vote(term, self),
        () -> {
          if (role == Role.CANDIDATE && term() == term) {
            ask(term, Stage.VOTE, leave);
          }
        });
  }

  // ---- messages -------------------------------------------------------------------------------

  private void hear(Message message) {
    NodeId from = message.from();
    if (message.content() instanceof Heartbeat beat) {
      if (peers.isPresent(from, message.session())) {
        onHeartbeat(from, message.session(), beat);
      }
    } else if (message.content() instanceof Election question) {
      if (question.stage() == Stage.PRE_VOTE) {
        onPreVote(from, question);
      } else {
        onVote(from, question);
      }
    } else if (message.content() instanceof Ok ok) {
      onOk(from, ok);
    } else if (message.content() instanceof Coordinator news) {
      onCoordinator(from, message.session(), news);
    }
  }

  private void onPreVote(NodeId from, Election question) {
    boolean late = from.equals(leader) && question.term() <= term();
    if (role == Role.STARTING || late || hearsLeaderOtherThan(from)) {
      refuse(from, question);
      if (role == Role.LEADER) {
        send(from, new Coordinator(term(), self));
      }
      return;
    }
    if (from.equals(leader)) {
      // A leader that asks leads no more.
      leaderGone();
    }
    if (self.compareTo(from) > 0 && !question.insists()) {
      send(from, new Ok(term(), Answer.DEFER, question.round()));
      if (role == Role.FOLLOWER) {
        stand();
      } else if (role == Role.PRE_CANDIDATE && !granted.contains(from)) {
        // It may have refused a moment ago and misses the leader only now.
        send(from, asked(Stage.PRE_VOTE, nextTerm(), -1));
      }
    } else if (question.term() <= term()) {
      refuse(from, question);
    } else {
      send(from, new Ok(question.term(), Answer.WOULD_GRANT, question.round()));
    }
  }

  private void onVote(NodeId from, Election question) {
    boolean bound = hearsLeaderOtherThan(from) && term() > question.leave();
    if (outdated(question.term()) || role == Role.STARTING || bound) {
      refuse(from, question);
      return;
    }
    if (question.term() == term() && !mayVote(from)) {
      refuse(from, question);
      return;
    }
    if (question.term() > term()) {
      leader = null;
    }
    role = Role.FOLLOWER;
    persist(
        new Vote(question.term(), from),
        () -> send(from, new Ok(question.term(), Answer.GRANTED, question.round())));
    if (!from.equals(leader)) {
      arm(settings.deference());
    }
  }

  private boolean mayVote(NodeId candidate) {
    NodeId votedFor = ballot.newest().votedFor();
    return votedFor == null ? leader == null : votedFor.equals(candidate);
  }

  private void refuse(NodeId from, Election question) {
    send(from, new Ok(term(), Answer.REFUSED, question.round()));
  }

  private void onOk(NodeId from, Ok ok) {
    if (ok.answer() == Answer.REFUSED && ok.term() > term() && role != Role.FOLLOWER) {
      if (role != Role.STARTING) {
        adopt(ok.term());
      }
      return;
    }
    if (ok.round() != round || (role != Role.PRE_CANDIDATE && role != Role.CANDIDATE)) {
      return;
    }
    if (ok.answer() == Answer.DEFER) {
      if (role == Role.PRE_CANDIDATE && !insists && from.compareTo(self) > 0) {
        role = Role.DEFERRING;
        arm(jittered(settings.deference()));
      }
      return;
    }
    awaited.remove(from);
    if (ok.answer() == (role == Role.CANDIDATE ? Answer.GRANTED : Answer.WOULD_GRANT)) {
      granted.add(from);
    }
    count();
  }

  private void onCoordinator(NodeId from, long session, Coordinator news) {
    if (outdated(news.term())) {
      send(from, new Ok(term(), Answer.REFUSED, 0));
    } else if (news.leader().equals(from)) {
      follow(from, session, news.term());
    } else if (leader == null || leader.equals(from) || news.term() > term()) {
      if (news.term() > term()) {
        persist(new Vote(news.term(), null), () -> {});
      }
      endedTerm = news.term();
      leader = null;
      role = Role.FOLLOWER;
      if (news.leader().equals(self)) {
        beCandidate(news.term());
      } else {
        arm(jittered(settings.deference()));
      }
    }
  }

  private void onHeartbeat(NodeId from, long session, Heartbeat beat) {
    boolean leads = from.equals(beat.leader());
    Lease held = lease;
    if (role == Role.LEADER && held != null && beat.term() == term()) {
      if (self.equals(beat.leader())) {
        held.renew(from, now);
        handOver(held);
      } else {
        held.unsettle(from);
      }
    } else if (leads && beat.term() >= term()) {
      follow(from, session, beat.term());
    } else if (role == Role.LEADER && beat.term() > term()) {
      adopt(beat.term());
    } else if (from.equals(leader) && beat.term() >= term() && role != Role.LEADER) {
      leaderGone();
      if (role == Role.FOLLOWER && beat.leader() == null) {
        stand();
      } else if (role == Role.FOLLOWER) {
        // It follows another already, whose Coordinator is on its way.
        arm(jittered(settings.answer()));
      }
    }
  }

  /** Gives its place to a higher node that has followed long enough, and acts no more itself. */
  private void handOver(Lease held) {
    NodeId successor = handOver.successor(self, held, peers, now);
    if (successor == null) {
      return;
    }
    handOver.tried(successor);
    giveUp();
    peers.reachable().forEach(peer -> send(peer, new Coordinator(term(), successor)));
    arm(jittered(settings.deference()));
  }

  private void peerChanged(Fact.Peer fact) {
    peers.update(fact);
    Lease held = lease;
    if (held != null && fact.state() != PeerState.UP) {
      held.unsettle(fact.peer());
    }
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
        stand();
      }
    } else if (role == Role.PRE_CANDIDATE || role == Role.DEFERRING) {
      role = Role.FOLLOWER;
      cancelTimer();
    }
  }

  private void fired() {
    if (!isDue()) {
      return;
    }
    Lease held = lease;
    switch (role) {
      case STARTING, FOLLOWER -> {
        role = Role.FOLLOWER;
        if (!hearsLeaderOtherThan(self)) {
          stand();
        }
      }
      case DEFERRING -> {
        insists = true;
        stand();
      }
      case PRE_CANDIDATE -> {
        awaited.clear();
        count();
        if (role == Role.PRE_CANDIDATE) {
          failed();
        }
      }
      case CANDIDATE -> failed();
      case LEADER -> {
        if (held != null) {
          watchLease(held);
        }
      }
      case HALTED -> persist(ballot.newest(), () -> {});
    }
  }
}

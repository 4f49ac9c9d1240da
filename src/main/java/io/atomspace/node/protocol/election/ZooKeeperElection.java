package io.atomspace.node.protocol.election;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The leader is who made the leader's node at a coordinator (ZooKeeper, Recipes and Solutions:
 * Leader Election), an ephemeral one: it goes with the session of its maker. The number of the
 * transaction that made it, the czxid, is the term. While the coordinator does not answer
 * (SUSPENDED) the leader leads no more; it abdicates when its session is over (LOST).
 *
 * <p>Keeps the promise of {@link LeaderElection} as long as the coordinator keeps its transaction
 * log. Only a node that hears a quorum stands, and a leader that a quorum does not follow gives its
 * place up. See {@code docs/protocols/zookeeper.md}.
 *
 * <p>The protected methods are the steps on which safety rests, one each.
 */
public class ZooKeeperElection extends CoordinatorClient {
  private static final String KEY = NAME + "/zookeeper";
  private static final TimerId TENURE = new TimerId(NAME, "tenure");
  private static final TimerId STORE = new TimerId(NAME, "store");

  /** Reads {@code atomspace.election.zookeeper.*}. */
  @Kind("zookeeper")
  @AutoService(ElectionProvider.class)
  public static final class Provider implements ElectionProvider {
    @Override
    public LeaderElection create(Context context) {
      return new ZooKeeperElection(
          context.members(),
          context.quorum(),
          ZooKeeperSettings.read(context.settings(), context.heartbeatTimeout()),
          context.random());
    }

    @Override
    public List<Class<? extends Content>> contents() {
      return List.of();
    }
  }

  private final int quorum;
  private final Peers peers;
  private Fact.@Nullable Leader told;
  private boolean transportUp = true;

  private final KnownLeader known = new KnownLeader();
  private @Nullable Tenure tenure;
  private long standsFromNanos = Long.MIN_VALUE;

  // The highest term stored, and the one on its way to the disk, or 0.
  private long stored;
  private long writing;
  private boolean halted;

  /**
   * @param random spreads the waits
   */
  public ZooKeeperElection(
      Members members, Quorum quorum, ZooKeeperSettings settings, RandomGenerator random) {
    super(members.self(), settings, random);
    this.quorum = quorum.needed(members);
    this.peers = new Peers(members);
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    Set<Class<? extends Record>> heard = Protocol.recordsOf(CoordinatorOutcome.class);
    heard.add(Heartbeat.class);
    return heard;
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    now = nowNanos;
    watch();
    handle(event);
    return taken();
  }

  @Override
  public final List<Effect> expire(long nowNanos) {
    if (tenure == null) {
      return List.of();
    }
    now = nowNanos;
    watch();
    return taken();
  }

  private void handle(Event event) {
    if (event instanceof Event.Received received) {
      hear(received.message());
    } else if (event instanceof CoordinatorOutcome outcome) {
      coordinated(outcome);
    } else if (event instanceof Event.Announced announced) {
      if (announced.fact() instanceof Fact.Peer peer && peers.has(peer.peer())) {
        peerChanged(peer);
      }
    } else if (event instanceof Event.TimerFired fired) {
      expired(fired.timer());
    } else if (event instanceof Event.Stored done) {
      stored(done.ticket());
    } else if (event instanceof Event.StoreFailed failed) {
      halt(failed.cause());
    } else if (event instanceof Event.Started started) {
      start(started.records());
    } else if (event instanceof Event.TransportUp) {
      transportUp = true;
      reconsider();
    } else if (event instanceof Event.TransportDown) {
      transportUp = false;
    }
  }

  private void start(Map<String, String> records) {
    try {
      stored = restore(records);
      known.restore(stored);
    } catch (NumberFormatException e) {
      // Without its term it might follow a leader of the past: an operator must decide.
      alert("term-not-stored", "the stored term cannot be read: " + records.get(KEY), disk());
      return;
    }
    connect();
  }

  // ---- the coordinator ------------------------------------------------------------------------

  @Override
  final long term() {
    return known.term();
  }

  /** Who may stand claims it. */
  @Override
  final boolean claims() {
    return tenure == null && stands();
  }

  @Override
  final void held(CoordinatorOutcome.Held held) {
    boolean own = isOwn(held);
    long seen = term(held);
    if (seen < askedTerm()) {
      alert(
          "coordinator-went-back",
          "the coordinator's leader has term " + seen + ", but there was a term " + askedTerm(),
          "it lost its data: restore it, or give every node an empty atomspace.data.dir");
    }
    if (outdated(seen) || (seen == term() && known.isOver())) {
      if (own) {
        emit(new CoordinatorWork.Release(held.term()));
        askIn(jittered(settings.lease()));
      }
      return;
    }
    if (seen > term()) {
      learn(held.holder(), seen, peers.isUp(held.holder()));
    } else if (!known.hasHolder()) {
      known.follow(held.holder(), peers.isUp(held.holder()));
    }
    if (!own) {
      // A node of that name may be one that an earlier session made: it will go.
      abdicate();
    } else if (isLate()) {
      ask();
    } else {
      take(seen);
    }
  }

  private void take(long taken) {
    if (tenure == null) {
      Lease lease = new Lease(settings.lease().toNanos(), quorum - 1, peers.up(), now);
      tenure = new Tenure(taken, lease, asleepNanosMax());
    }
    tenure.confirm(now);
    watchAgain(tenure);
  }

  private void watchAgain(Tenure mine) {
    arm(TENURE, Duration.ofNanos(mine.watchNanos(now)));
  }

  @Override
  final void vacant() {
    abdicate();
    // What was heard of a later term, since the question was asked, stands.
    known.end(askedTerm());
    if (stands()) {
      ask();
    } else if (now < standsFromNanos) {
      askIn(Duration.ofNanos(standsFromNanos - now));
    }
  }

  // ---- leading and following ------------------------------------------------------------------

  /** Gives up what this node can no longer be sure of, before it acts on anything. */
  private void watch() {
    Tenure mine = tenure;
    if (mine == null) {
      return;
    }
    if (lapsed(mine)) {
      resign();
    } else if (mine.isSure() && slept(mine)) {
      doubt();
      ask();
    }
  }

  /** Leads no more until the coordinator says that the node is still there. */
  @Override
  final void doubt() {
    if (tenure != null) {
      tenure.doubt();
      tell();
    }
  }

  /** The leader's node is this one's no more, whoever's it is. */
  @Override
  final void abdicate() {
    if (tenure != null) {
      known.end(tenure.term);
      tenure = null;
      tell();
    }
  }

  /** Makes way for a node that the others can follow. */
  private void resign() {
    long resigned = tenure == null ? term() : tenure.term;
    abdicate();
    Duration rest = jittered(settings.lease().dividedBy(2));
    standsFromNanos = now + rest.toNanos();
    if (isConnected()) {
      emit(new CoordinatorWork.Release(resigned));
      askIn(rest);
    }
  }

  private void learn(NodeId node, long higher, boolean heard) {
    abdicate();
    known.learn(node, higher, heard);
    if (writing == 0) {
      persist();
    }
  }

  private boolean stands() {
    boolean heard = (transportUp ? peers.up().size() : 0) + 1 >= quorum;
    return !halted && heard && now >= standsFromNanos;
  }

  /** Stands if it may and nobody leads. */
  private void reconsider() {
    if (!isAsking() && tenure == null && (known.isOver() || !known.hasHolder()) && stands()) {
      ask();
    }
  }

  private void hear(Message message) {
    NodeId from = message.from();
    if (!peers.has(from)
        || !peers.isPresent(from, message.session())
        || !(message.content() instanceof Heartbeat beat)) {
      return;
    }
    if (tenure != null && self.equals(beat.leader()) && beat.term() == tenure.term) {
      tenure.lease.renew(from, now);
    } else if (from.equals(beat.leader()) && beat.term() > term()) {
      learn(from, beat.term(), true);
    } else {
      known.heard(from, beat);
    }
  }

  private void peerChanged(Fact.Peer fact) {
    peers.update(fact);
    if (fact.state() == PeerState.DOWN) {
      known.lost(fact.peer());
    }
    reconsider();
  }

  private void expired(TimerId timer) {
    if (timer.equals(TENURE)) {
      if (tenure != null) {
        watchAgain(tenure);
      }
    } else if (timer.equals(STORE)) {
      persist();
    } else {
      fired(timer);
    }
  }

  // ---- the disk -------------------------------------------------------------------------------

  private void stored(long done) {
    writing = 0;
    stored = Math.max(stored, done);
    halted = false;
    if (stored < term()) {
      persist();
    }
    tell();
    reconsider();
  }

  private void halt(String cause) {
    writing = 0;
    halted = true;
    if (tenure != null) {
      resign();
    }
    alert("term-not-stored", cause, disk());
    arm(STORE, settings.lease());
  }

  private static String disk() {
    return "this node does not lead: check the disk and rights of atomspace.data.dir";
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** The highest term of earlier lives. */
  protected long restore(Map<String, String> records) {
    String text = records.get(KEY);
    return text == null ? 0 : Long.parseLong(text);
  }

  /** Others may see a term only once it is stored. */
  protected void persist() {
    writing = term();
    emit(new Effect.Persist(KEY, Long.toString(writing), writing));
  }

  /** The term of who holds the leader's node. */
  protected long term(CoordinatorOutcome.Held held) {
    return held.term();
  }

  /** Whether what is told of this term comes too late. */
  protected boolean outdated(long seen) {
    return seen < term();
  }

  /** Whether no quorum has followed for the length of the lease. */
  protected boolean lapsed(Tenure mine) {
    return now > mine.lease.untilNanos();
  }

  /** Whether this node stood still for so long that its session may be over. */
  protected boolean slept(Tenure mine) {
    return mine.slept(now);
  }

  // ---- what others see ------------------------------------------------------------------------

  private void tell() {
    Fact.Leader view = new Fact.Leader(term() == stored ? leader() : null, stored);
    if (!view.equals(told)) {
      told = view;
      emit(new Effect.Announce(view));
    }
  }

  private @Nullable NodeId leader() {
    if (tenure != null) {
      return tenure.isSure() ? self : null;
    }
    return known.leader(self);
  }

  private List<Effect> taken() {
    tell();
    return drained();
  }
}

package io.atomspace.node.protocol.membership;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.Pulse;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Says "I live" to every peer and judges who of them lives: a failure detector that is eventually
 * perfect if gaps are eventually bounded by {@link MembershipSettings#timeoutMax}.
 *
 * <p>Each change is announced as {@link Fact.Peer}: of state, of session while UP (a restart), of
 * profile. A peer never heard counts as SUSPECT, unannounced, until it is heard or DOWN. Silence
 * while this node's own transport is down, or while this node itself stood still, counts against
 * nobody. It may err in both directions: suspicion is not failure. See {@code
 * docs/protocols/membership.md}.
 */
public final class Membership implements Protocol {
  public static final String NAME = "membership";

  private static final TimerId BEAT = new TimerId(NAME, "beat");
  private static final TimerId WATCH = new TimerId(NAME, "watch");

  /** So many inquiries in a row without an answer make a leader suspect. */
  private static final int INQUIRIES = 3;

  /** Inquiries are this part of an interval apart: well above a round trip. */
  private static final int PAUSES = 8;

  private static final Inquiry INQUIRY = new Inquiry();

  /** The part of an interval by which one beat differs from the next at most. */
  private static final double JITTER = 0.05;

  private final Profile profile;
  private final RandomGenerator random;
  private final MembershipSettings settings;
  private final long intervalNanos;
  private final TreeMap<NodeId, Detector> peers = new TreeMap<>();
  private final List<NodeId> peerIds;
  private List<Effect> effects = new ArrayList<>();
  private Fact.Leader leader = new Fact.Leader(null, 0);
  private Heartbeat said;
  private boolean transportUp = true;
  private long dueNanos;
  private long watchNanos;
  private int inquiries;
  private long askedNanos;

  public Membership(
      Members members, Profile profile, MembershipSettings settings, RandomGenerator random) {
    this.profile = profile;
    this.said = new Heartbeat(null, 0, profile);
    this.random = random;
    this.settings = settings;
    this.intervalNanos = settings.interval().toNanos();
    this.peerIds = members.peers();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return Set.of(Heartbeat.class, Inquiry.class);
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    if (event instanceof Event.Received received) {
      hear(nowNanos, received.message());
    } else if (event instanceof Event.TimerFired fired) {
      if (fired.timer().equals(WATCH)) {
        watch(nowNanos);
      } else {
        tick(nowNanos);
      }
    } else if (event instanceof Event.Announced announced) {
      follow(nowNanos, announced.fact());
    } else if (event instanceof Event.PeerLost lost) {
      suspect(lost.peer(), lost.session());
    } else if (event instanceof Event.Started) {
      peerIds.forEach(peer -> peers.put(peer, new Detector(settings, nowNanos)));
      beatAll();
      arm(nowNanos);
    } else if (event instanceof Event.TransportDown) {
      transportUp = false;
    } else if (event instanceof Event.TransportUp) {
      transportUp = true;
      peers.values().forEach(peer -> peer.restartSilence(nowNanos + intervalNanos));
      beatAll();
    }
    return taken();
  }

  /**
   * A sign of life that is not a heartbeat: any frame or message of a peer. For the node to call
   * with what {@link #hears} does not name. Unknown peers and ended sessions are ignored.
   */
  public List<Effect> heard(long nowNanos, NodeId from, long session) {
    Detector peer = peers.get(from);
    if (peer != null && session >= peer.session) {
      alive(nowNanos, from, peer, session);
    }
    return taken();
  }

  private void hear(long nowNanos, Message message) {
    Detector peer = peers.get(message.from());
    if (message.content() instanceof Inquiry && peer != null) {
      heardInquiry(nowNanos, message.from(), message.session());
      return;
    }
    if (peer == null
        || !(message.content() instanceof Heartbeat beat)
        || message.session() < peer.session) {
      // A stranger, or an ended life: no sign of present life.
      return;
    }
    if (nowNanos > dueNanos + intervalNanos) {
      // Drained after a pause of this node's own: the gap was not the peer's.
      peer.breakGap();
    }
    boolean described = !Objects.equals(beat.profile(), peer.profile);
    peer.profile = beat.profile();
    if (!alive(nowNanos, message.from(), peer, message.session()) && described) {
      announce(message.from(), peer);
    }
    peer.beat(nowNanos);
    if (message.from().equals(leader.leader())) {
      watchFor(nowNanos, peer.lateNanos());
    }
  }

  private void heardInquiry(long nowNanos, NodeId from, long session) {
    Detector peer = peers.get(from);
    if (peer != null && session >= peer.session && !alive(nowNanos, from, peer, session)) {
      beat(from);
    }
  }

  /** Returns whether that was a change, and announced. */
  private boolean alive(long nowNanos, NodeId from, Detector peer, long session) {
    boolean restarted = session != peer.session;
    if (restarted) {
      peer.session = session;
      peer.restartSilence(nowNanos);
      // A newcomer learns the leader now, not an interval later.
      beat(from);
    }
    if (peer.state == PeerState.DOWN) {
      peer.breakGap();
    }
    peer.alive(nowNanos);
    boolean changed = restarted || peer.state != PeerState.UP;
    peer.state = PeerState.UP;
    if (changed) {
      announce(from, peer);
    }
    return changed;
  }

  private void tick(long nowNanos) {
    if (nowNanos < dueNanos) {
      arm(nowNanos, dueNanos - nowNanos);
      return;
    }
    long lateNanos = nowNanos - dueNanos;
    if (lateNanos > intervalNanos) {
      // This node stood still: its peers' silence meanwhile was its own deafness.
      peers
          .values()
          .forEach(peer -> peer.forgive(lateNanos + intervalNanos, nowNanos + intervalNanos));
    }
    beatAll();
    pulse();
    if (transportUp) {
      peers.forEach((id, peer) -> become(id, peer, peer.judge(nowNanos)));
    }
    arm(nowNanos);
  }

  /** A will says that a session has died: a hint, so suspicion and no more. */
  private void suspect(NodeId id, long session) {
    Detector peer = peers.get(id);
    if (transportUp && peer != null && peer.session == session && peer.state == PeerState.UP) {
      become(id, peer, PeerState.SUSPECT);
    }
  }

  /**
   * The leader's heartbeat is late: it is asked a few times in short order, and suspected if
   * nothing more is heard of it. So its death shows long before the timeout, and a lost heartbeat
   * or two do not (Das, Gupta and Motivala 2002, SWIM, section 4.2: suspicion after direct probes).
   */
  private void watch(long nowNanos) {
    NodeId id = leader.leader();
    Detector peer = id == null ? null : peers.get(id);
    if (id == null || peer == null || peer.state != PeerState.UP) {
      return;
    }
    long pauseNanos = intervalNanos / PAUSES;
    if (!transportUp || nowNanos > watchNanos + 2 * pauseNanos) {
      // This node itself was deaf or stood still.
      watchFor(nowNanos, Math.max(peer.lateAtNanos() - nowNanos, pauseNanos));
    } else if (inquiries == 0 && nowNanos < peer.lateAtNanos()) {
      watchFor(nowNanos, peer.lateAtNanos() - nowNanos);
    } else if (inquiries > 0 && peer.silentSinceNanos() > askedNanos) {
      watchFor(nowNanos, peer.lateNanos());
    } else if (inquiries < INQUIRIES) {
      askedNanos = inquiries == 0 ? nowNanos : askedNanos;
      inquiries++;
      effects.add(new Effect.Beat(id, INQUIRY));
      watchAgain(nowNanos, pauseNanos);
    } else {
      become(id, peer, PeerState.SUSPECT);
    }
  }

  private void watchFor(long nowNanos, long delayNanos) {
    inquiries = 0;
    watchAgain(nowNanos, delayNanos);
  }

  private void watchAgain(long nowNanos, long delayNanos) {
    watchNanos = nowNanos + delayNanos;
    effects.add(new Effect.SetTimer(WATCH, Duration.ofNanos(delayNanos)));
  }

  private void follow(long nowNanos, Fact fact) {
    if (fact instanceof Fact.Leader news && !news.equals(leader)) {
      leader = news;
      Detector peer = news.leader() == null ? null : peers.get(news.leader());
      if (peer != null) {
        watchFor(nowNanos, peer.lateNanos());
      }
      // Peers learn at once whom this node follows, or that it leads no more.
      beatAll();
    }
  }

  private void become(NodeId id, Detector peer, PeerState state) {
    if (state != peer.state) {
      peer.state = state;
      announce(id, peer);
    }
  }

  private void announce(NodeId id, Detector peer) {
    effects.add(new Effect.Announce(new Fact.Peer(id, peer.session, peer.state, peer.profile)));
  }

  private void beatAll() {
    if (transportUp) {
      peerIds.forEach(this::send);
    }
  }

  /** To the users: also while nothing can be sent, since this machine runs. */
  private void pulse() {
    TreeMap<NodeId, Long> heard = new TreeMap<>();
    peers.forEach(
        (id, peer) -> {
          if (peer.session != 0) {
            heard.put(id, peer.heardNanos);
          }
        });
    effects.add(new Pulse(heartbeat(), heard));
  }

  private void beat(NodeId to) {
    if (transportUp) {
      send(to);
    }
  }

  private void send(NodeId to) {
    effects.add(new Effect.Beat(to, heartbeat()));
  }

  /** The same object while it says the same: so the channel encodes it once. */
  private Heartbeat heartbeat() {
    if (!Objects.equals(leader.leader(), said.leader()) || leader.term() != said.term()) {
      said = new Heartbeat(leader.leader(), leader.term(), profile);
    }
    return said;
  }

  private void arm(long nowNanos) {
    double jitter = 1 + JITTER * (2 * random.nextDouble() - 1);
    arm(nowNanos, (long) (intervalNanos * jitter));
  }

  private void arm(long nowNanos, long delayNanos) {
    dueNanos = nowNanos + delayNanos;
    effects.add(new Effect.SetTimer(BEAT, Duration.ofNanos(delayNanos)));
  }

  private List<Effect> taken() {
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }
}

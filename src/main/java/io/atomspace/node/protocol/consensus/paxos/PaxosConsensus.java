package io.atomspace.node.protocol.consensus.paxos;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Changed;
import io.atomspace.node.protocol.consensus.Consensus;
import io.atomspace.node.protocol.consensus.ConsensusProvider;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scan;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosForget;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosList;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosListed;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosNews;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Request;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Registers by CASPaxos (Rystsov 2018): each key has rounds of its own, any node proposes, nobody
 * leads. A read takes one round trip to a majority, a write two and two durable writes one after
 * the other.
 *
 * <p>Keeps the promise of {@link Consensus} as long as what acceptors stored survives. While a node
 * cannot store, its acceptor is silent and an {@link Alert} is raised; its proposals go on with the
 * other members. See {@code docs/protocols/paxos.md}.
 */
public class PaxosConsensus implements Consensus {
  private static final TimerId SWEEP = new TimerId(NAME, "sweep");
  private static final TimerId RETRY = new TimerId(NAME, "retry");
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  /** Reads {@code atomspace.consensus.paxos.*}. */
  @Kind("paxos")
  @AutoService(ConsensusProvider.class)
  public static final class Provider implements ConsensusProvider {
    @Override
    public Consensus create(Context context) {
      PaxosSettings settings = PaxosSettings.read(context.settings(), context.heartbeatTimeout());
      return PaxosConsensus.of(context.members(), settings, context.random());
    }

    @Override
    public List<Class<? extends Content>> contents() {
      return PaxosMessage.contents();
    }
  }

  /**
   * What an engine is made of.
   *
   * @param post taken by all of them
   */
  record Parts(Post post, Acceptor acceptor, Proposals proposals, Sweep sweep) {
    static Parts of(Members members, PaxosSettings settings, RandomGenerator random) {
      Post post = new Post(members.self());
      return new Parts(
          post,
          new Acceptor(NAME, NAME, post),
          new Proposals(members, new Ballots(members), NAME, NAME, settings, random, post),
          new Sweep(members, NAME, post));
    }
  }

  private final Members members;
  private final PaxosSettings settings;
  private final RandomGenerator random;
  private final Post post;
  private final Acceptor acceptor;
  private final Proposals proposals;
  private final Sweep sweep;
  private final Scans scans;
  private final TreeMap<NodeId, PeerState> peers = new TreeMap<>();
  private long life;
  private boolean unreadable;
  private boolean sweeping;

  PaxosConsensus(Members members, PaxosSettings settings, RandomGenerator random, Parts parts) {
    this.members = members;
    this.settings = settings;
    this.random = random;
    post = parts.post();
    acceptor = parts.acceptor();
    proposals = parts.proposals();
    sweep = parts.sweep();
    scans = new Scans(proposals, NAME, NAME, settings, post);
  }

  /**
   * @param random spreads the waits, so that two proposers do not refuse each other for ever
   */
  public static PaxosConsensus of(Members members, PaxosSettings settings, RandomGenerator random) {
    return new PaxosConsensus(members, settings, random, Parts.of(members, settings, random));
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    Set<Class<? extends Record>> hears = new LinkedHashSet<>();
    for (Class<? extends Content> content : PaxosMessage.contents()) {
      hears.add(content.asSubclass(Record.class));
    }
    hears.add(Proposal.class);
    hears.add(Scan.class);
    return hears;
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    proposals.at(nowNanos);
    handle(event);
    boolean more = true;
    while (more) {
      PaxosMessage own = post.toSelf();
      if (own != null) {
        hear(members.self(), life, own);
      }
      Proposals.Ended ended = proposals.ended();
      if (ended != null) {
        ended(ended);
      }
      more = own != null || ended != null;
    }
    armSweep();
    return post.taken();
  }

  private void handle(Event event) {
    if (event instanceof Event.Received received) {
      if (received.message().content() instanceof PaxosMessage message) {
        hear(received.message().from(), received.message().session(), message);
      }
    } else if (event instanceof Proposal proposal) {
      proposals.propose(proposal);
    } else if (event instanceof Scan scan) {
      scans.begin(scan);
    } else if (event instanceof Event.TimerFired fired) {
      fired(fired.timer());
    } else if (event instanceof Event.Stored stored) {
      acceptor.stored(stored.ticket());
    } else if (event instanceof Event.StoreFailed failed) {
      storeFailed(failed);
    } else if (event instanceof Event.Announced announced) {
      follow(announced.fact());
    } else if (event instanceof Event.Started started) {
      start(started);
    }
  }

  private void start(Event.Started started) {
    life = started.session();
    try {
      acceptor.start(started.records());
      proposals.ballots.saw(acceptor.highest());
    } catch (Json.MalformedException e) {
      // What it promised is not known: it must not answer, or older values might win.
      unreadable = true;
      alert("a stored register cannot be read: " + e.getMessage());
    }
  }

  private void hear(NodeId from, long session, PaxosMessage message) {
    if (!message.space().equals(NAME)) {
      return;
    }
    if (message instanceof PaxosAnswer answer) {
      if (answer.life() == life) {
        sweep.hear(from, answer);
        proposals.hear(from, answer);
      }
    } else if (message instanceof PaxosListed page) {
      if (page.life() == life) {
        scans.hear(from, page);
      }
    } else if (message instanceof PaxosNews news) {
      post.add(new Effect.Tell(new Changed(news.key(), news.register())));
    } else if (!unreadable) {
      ask(from, session, message);
    }
  }

  private void ask(NodeId from, long session, PaxosMessage message) {
    if (message instanceof Request request) {
      acceptor.hear(from, session, request);
    } else if (message instanceof PaxosList list) {
      acceptor.list(from, session, list);
    } else if (message instanceof PaxosForget forget) {
      acceptor.forget(forget);
    }
  }

  private void ended(Proposals.Ended ended) {
    Proposal proposal = ended.proposal();
    sweep.ended(ended.proposer());
    if (proposal.requester().equals(Scans.REQUESTER)) {
      scans.read(proposal, ended.outcome(), ended.register());
    } else if (!proposal.requester().equals(Sweep.REQUESTER)) {
      Outcome outcome = ended.outcome();
      boolean told = outcome == Outcome.DONE || outcome == Outcome.CONFLICT;
      Register register = told ? ended.register() : Register.ABSENT;
      post.add(
          new Effect.Tell(
              new Decision(
                  proposal.requester(), proposal.ticket(), proposal.key(), outcome, register)));
      if (outcome == Outcome.DONE && proposal.change() instanceof Change.Write) {
        tell(proposal.key(), register);
      }
    }
  }

  private void tell(String key, Register register) {
    post.add(new Effect.Tell(new Changed(key, register)));
    for (NodeId peer : members.peers()) {
      if (!proposals.isDown(peer)) {
        post.send(peer, new PaxosNews(NAME, key, register));
      }
    }
  }

  private void fired(TimerId timer) {
    if (timer.equals(SWEEP)) {
      sweep();
    } else if (timer.equals(RETRY)) {
      if (acceptor.retry()) {
        post.add(new Effect.SetTimer(RETRY, RETRY_DELAY));
      }
    } else if (timer.name().startsWith(Proposals.TIMER)) {
      proposals.fired(timer.name().substring(Proposals.TIMER.length()));
    } else if (timer.name().startsWith(Scans.TIMER)) {
      scans.fired(timer.name().substring(Scans.TIMER.length()));
    }
  }

  private void sweep() {
    sweeping = false;
    sweep.due();
    if (!unreadable) {
      List<String> tombstones = acceptor.sweep();
      boolean allUp = members.peers().stream().allMatch(p -> peers.get(p) == PeerState.UP);
      if (allUp && proposals.hasRoom()) {
        sweep.proposals(tombstones).forEach(proposals::propose);
      }
    }
  }

  /**
   * Only while there is something to forget: registers that rest, or that nobody uses, take no
   * timer.
   */
  private void armSweep() {
    if (!sweeping && (sweep.isWaiting() || (!unreadable && acceptor.hasToForget()))) {
      sweeping = true;
      long nanos = (long) (settings.sweep().toNanos() * (1 + random.nextDouble() / 2));
      post.add(new Effect.SetTimer(SWEEP, Duration.ofNanos(nanos)));
    }
  }

  private void follow(Fact fact) {
    if (fact instanceof Fact.Peer peer && members.peers().contains(peer.peer())) {
      peers.put(peer.peer(), peer.state());
      if (peer.state() == PeerState.DOWN) {
        proposals.peerDown(peer.peer());
      } else {
        proposals.peerUp(peer.peer());
      }
    } else if (fact instanceof Fact.ChannelReset reset) {
      proposals.again(reset.peer());
      scans.again(reset.peer());
    }
  }

  private void storeFailed(Event.StoreFailed failed) {
    acceptor.storeFailed(failed.ticket());
    alert(failed.cause());
    post.add(new Effect.SetTimer(RETRY, RETRY_DELAY));
  }

  private void alert(String cause) {
    post.add(
        new Alert(
            Alert.Severity.CRITICAL,
            "register-not-stored",
            cause,
            "this node keeps no registers: check the disk and rights of atomspace.data.dir"));
  }
}

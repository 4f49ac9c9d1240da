package io.atomspace.node.protocol.consensus.raft;

import static io.atomspace.node.protocol.consensus.raft.RaftRole.FOLLOWER;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.HALTED;
import static io.atomspace.node.protocol.consensus.raft.RaftRole.LEADER;

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
public class RaftNode extends Standing {
  private long leaderSession;

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

  /** Stands without waiting for anybody's silence, unless it leads or does so already. */
  final List<Effect> stand(long nowNanos) {
    now = nowNanos;
    if (role == FOLLOWER && !hearsLeader()) {
      stand();
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
      onVoted(from, answer);
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
        answer(from, new RaftAppended(space, term(), false, 0, 0, 0));
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
      onVoted(from, answer);
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
}

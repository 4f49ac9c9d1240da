package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.consensus.Changed;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Bounds;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.IntentMet;
import io.atomspace.node.protocol.replication.IntentSeen;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapTold;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Atomic commit, at one node: two-phase commit whose decision is a replicated register, so that any
 * node finishes what a dead coordinator began (Gray and Lamport 2006, Consensus on Transaction
 * Commit, with one register for the decision). A transaction is seen wholly or not at all; of the
 * keys that transactions name, histories are strictly serializable. See {@code
 * docs/protocols/commit.md}.
 */
public class AtomicCommit implements Protocol {
  /** Owner of its timers. */
  public static final String NAME = "commit";

  /** What the keys of transactions begin with in the map. */
  static final String KEYS = "tx/";

  static final String USERS = ReplicatedMap.USERS;
  static final String TRANSACTION = "transaction/";
  private static final String SURVEY = "survey";
  private static final int SETTLEMENTS_MAX = 1024;
  private static final long NOBODY = -1;

  private final NodeId self;
  private final CommitSettings settings;
  private final RandomGenerator random;
  private final Asks asks = new Asks();
  private final TreeMap<String, Transaction> transactions = new TreeMap<>();
  private final TreeMap<Long, Transaction> byNumber = new TreeMap<>();
  private final Set<Settlement> settlements = new LinkedHashSet<>();
  private final TreeMap<NodeId, Long> lives = new TreeMap<>();
  private long session;
  private long numbers;
  private boolean leads;

  /**
   * Some register was written once, as far as this node knows; else there is nothing to look for.
   */
  private boolean used;

  public AtomicCommit(NodeId self, CommitSettings settings, RandomGenerator random) {
    this.self = self;
    this.settings = settings;
    this.random = random;
  }

  @Override
  public final String name() {
    return NAME;
  }

  @Override
  public final Set<Class<? extends Record>> hears() {
    return Set.of(
        CommitCommand.Commit.class,
        CommitCommand.FindTransaction.class,
        CommitOutcome.ExternalPrepared.class,
        CommitOutcome.ExternalEnded.class,
        MapTold.class,
        IntentMet.class,
        Changed.class);
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    Turn turn = new Turn(nowNanos, random, settings);
    if (event instanceof MapTold told && told.requester().equals(NAME)) {
      asks.told(turn, told.ticket(), told.answer());
    } else if (event instanceof IntentMet met) {
      settle(turn, met.ticket(), met.key(), met.transaction());
    } else if (event instanceof CommitCommand.Commit command) {
      commit(turn, command);
    } else if (event instanceof CommitCommand.FindTransaction find) {
      find(turn, find);
    } else if (event instanceof CommitOutcome outcome) {
      outcome(turn, outcome);
    } else if (event instanceof Event.TimerFired fired) {
      timer(turn, fired.timer().name());
    } else if (event instanceof Event.Announced announced) {
      fact(turn, announced.fact());
    } else if (event instanceof Changed && !used) {
      used = true;
      survey(turn);
    } else if (event instanceof Event.Started started) {
      session = started.session();
      used = ReplicatedMap.keepsRegisters(started);
    }
    return turn.effects();
  }

  private void commit(Turn turn, CommitCommand.Commit command) {
    Effect.Refusal fault = CommitBounds.check(command);
    String id = command.id() == null ? self + "-" + session + "-" + ++numbers : command.id();
    if (fault == null && isFull() && !transactions.containsKey(id)) {
      fault = Audience.busy();
    }
    if (fault != null) {
      turn.reply(command.ticket(), fault);
    } else {
      Transaction transaction = transactions.get(id);
      if (transaction == null) {
        transaction = add(id);
      }
      transaction.ask(turn, command);
    }
  }

  private void find(Turn turn, CommitCommand.FindTransaction find) {
    if (CommitBounds.isId(find.id())) {
      asks.get(turn, new Finding(find), 0, KEYS + find.id());
    } else {
      turn.reply(find.ticket(), Audience.unknown(find.id()));
    }
  }

  private boolean isFull() {
    return transactions.size() >= settings.transactionsMax();
  }

  private Transaction add(String id) {
    Transaction transaction = transaction(asks, ++numbers, id);
    transactions.put(id, transaction);
    byNumber.put(transaction.number, transaction);
    return transaction;
  }

  Transaction transaction(Asks with, long number, String id) {
    return new Transaction(this, with, number, id);
  }

  final void over(Transaction transaction) {
    transactions.remove(transaction.id);
    byNumber.remove(transaction.number);
  }

  private void outcome(Turn turn, CommitOutcome outcome) {
    if (outcome instanceof CommitOutcome.ExternalPrepared vote) {
      Transaction transaction = transactions.get(vote.transaction());
      if (transaction != null) {
        transaction.voted(turn, vote);
      }
    } else if (outcome instanceof CommitOutcome.ExternalEnded end) {
      Transaction transaction = transactions.get(end.transaction());
      if (transaction != null) {
        transaction.ended(turn, end);
      }
    }
  }

  private void timer(Turn turn, String name) {
    if (name.equals(SURVEY)) {
      survey(turn);
    } else {
      Transaction transaction = byNumber.get(Long.parseLong(name.substring(TRANSACTION.length())));
      if (transaction != null) {
        transaction.fired(turn);
      }
    }
  }

  // What others left.

  private void settle(Turn turn, long ticket, String key, String id) {
    if (settlements.size() >= SETTLEMENTS_MAX) {
      turn.emit(new Effect.Tell(new IntentSeen(ticket, IntentSeen.State.UNKNOWN)));
      return;
    }
    Settlement settlement = new Settlement(this, asks, ticket, key, id);
    settlements.add(settlement);
    settlement.start(turn);
  }

  /** A transaction of this node met another's intent. */
  final void meet(Turn turn, String key, String id) {
    settle(turn, NOBODY, key, id);
  }

  final void settled(Settlement settlement) {
    settlements.remove(settlement);
  }

  /** Whether the transaction of a record may still be committed; not if there is none. */
  boolean isOpen(@Nullable TransactionRecord record) {
    return record != null && record.state() == TransactionRecord.State.UNDECIDED;
  }

  /** The entry of a held key once the decision is known; null if the key is then absent. */
  @Nullable Entry released(Register register, String key, @Nullable TransactionRecord decision) {
    return TransactionRecord.released(register, key, decision);
  }

  /** A transaction that is not over was met: its coordinator may be dead. */
  final void adopt(Turn turn, String id) {
    if (!transactions.containsKey(id) && !isFull()) {
      add(id).adopt(turn);
    }
  }

  /** A new leader, and a leader that sees a node die, looks for what coordinators left. */
  private void fact(Turn turn, Fact fact) {
    if (fact instanceof Fact.Leader leader) {
      boolean led = leads;
      leads = self.equals(leader.leader());
      if (leads && !led) {
        survey(turn);
      } else if (led && !leads) {
        turn.cancelTimer(SURVEY);
      }
    } else if (fact instanceof Fact.Peer peer) {
      Long before = lives.put(peer.peer(), peer.session());
      boolean died =
          peer.state() == Fact.PeerState.DOWN || (before != null && before != peer.session());
      if (leads && died) {
        survey(turn);
      }
    }
  }

  private void survey(Turn turn) {
    if (leads && used) {
      asks.list(turn, new Survey(this), KEYS, Bounds.LIST_MAX);
    }
  }

  private void surveyed(Turn turn, MapAnswer answer) {
    if (answer instanceof MapAnswer.Listed listed) {
      for (MapAnswer.Found found : listed.entries()) {
        String text = found.value();
        if (text != null && !Json.read(text, TransactionRecord.class).finished()) {
          adopt(turn, found.key().substring(KEYS.length()));
        }
      }
    } else if (leads) {
      turn.timer(SURVEY, turn.jittered(settings.limit().toNanos()));
    }
  }

  /** What coordinators left. */
  private static final class Survey implements Asks.Asker {
    private final AtomicCommit host;

    Survey(AtomicCommit host) {
      this.host = host;
    }

    @Override
    public void told(Turn turn, long index, MapAnswer answer) {
      host.surveyed(turn, answer);
    }
  }

  /** {@link CommitCommand.FindTransaction}. */
  private record Finding(CommitCommand.FindTransaction find) implements Asks.Asker {
    @Override
    public void told(Turn turn, long index, MapAnswer answer) {
      turn.reply(find.ticket(), answer(answer));
    }

    private Effect.Answer answer(MapAnswer answer) {
      if (!(answer instanceof MapAnswer.Found found)) {
        return MapAnswer.forUser(answer);
      }
      if (found.value() == null) {
        return Audience.unknown(find.id());
      }
      TransactionRecord record = Json.read(found.value(), TransactionRecord.class);
      return new CommitAnswer.Outcome(
          find.id(), record.state(), record.reason(), record.finished());
    }
  }

  /** Entries that only transactions under way have. */
  public final int openEntries() {
    return transactions.size() + settlements.size() + asks.size();
  }
}

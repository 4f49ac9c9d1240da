package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.consensus.Changed;
import io.atomspace.node.protocol.consensus.Consensus;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scanned;
import io.atomspace.node.protocol.replication.MapAnswer.Failed;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The replicated map of a cluster, at one node. Each key is linearizable; what was answered as
 * written stays written; an operation is answered once, in bounded time, and says honestly whether
 * it took effect, surely did not, or may have. See {@code docs/protocols/replication.md}.
 */
public class ReplicatedMap implements Protocol {
  /** Owner of its timers. */
  public static final String NAME = "store";

  /** What the keys of users begin with in the registers. */
  public static final String USERS = "store/";

  static final String OPERATION = "operation/";

  private final NodeId self;
  private final StoreSettings settings;
  private final RandomGenerator random;
  private final Expiry expiry;
  private final TreeMap<Long, Operation> operations = new TreeMap<>();
  private final TreeMap<Long, Watching> watches = new TreeMap<>();
  private long session;
  private long ids;
  private boolean surveyed;

  public ReplicatedMap(NodeId self, StoreSettings settings, RandomGenerator random) {
    this(self, settings, random, new Expiry(settings.expiringMax()));
  }

  ReplicatedMap(NodeId self, StoreSettings settings, RandomGenerator random, Expiry expiry) {
    this.self = self;
    this.settings = settings;
    this.random = random;
    this.expiry = expiry;
  }

  @Override
  public final String name() {
    return NAME;
  }

  @Override
  public final Set<Class<? extends Record>> hears() {
    Set<Class<? extends Record>> heard = Protocol.recordsOf(StoreCommand.class, MapAsk.class);
    heard.addAll(List.of(Decision.class, Scanned.class, Changed.class, IntentSeen.class));
    return heard;
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    Turn turn = new Turn(nowNanos, settings, random);
    if (event instanceof Decision decision) {
      decided(turn, decision);
    } else if (event instanceof Changed changed) {
      saw(turn, changed.key(), changed.register());
    } else if (event instanceof Scanned scanned) {
      scanned(turn, scanned);
    } else if (event instanceof IntentSeen seen) {
      Operation operation = operations.get(seen.ticket());
      if (operation != null) {
        operation.seen(turn, seen.state());
        settle(operation);
      }
    } else if (event instanceof StoreCommand command) {
      begin(turn, new Operation.Origin(null, command.ticket()), asUser(command));
    } else if (event instanceof MapAsk ask) {
      asked(turn, ask);
    } else if (event instanceof Event.TimerFired fired) {
      timer(turn, fired.timer().name());
    } else if (event instanceof Event.Started started) {
      session = started.session();
      // What has a time to live lies on the disks of a majority: a node without a register of its
      // own leaves the look to those. So what nobody uses costs nothing.
      surveyed = !keepsRegisters(started);
    } else if (event instanceof Event.Announced announced
        && announced.fact() instanceof Fact.Leader leader
        && leader.leader() != null) {
      survey(turn);
    }
    return turn.effects();
  }

  /** Whether registers were ever kept on this node's disk. */
  public static boolean keepsRegisters(Event.Started started) {
    return started.records().keySet().stream()
        .anyMatch(key -> key.startsWith(Consensus.NAME + "/"));
  }

  // Questions.

  /** A user names its keys without what they begin with here. */
  private static StoreCommand asUser(StoreCommand command) {
    if (command instanceof StoreCommand.Get get) {
      return new StoreCommand.Get(get.ticket(), USERS + get.key());
    }
    if (command instanceof StoreCommand.Put put) {
      return new StoreCommand.Put(
          put.ticket(),
          USERS + put.key(),
          put.value(),
          put.condition(),
          put.ttl(),
          put.operation());
    }
    if (command instanceof StoreCommand.Delete delete) {
      return new StoreCommand.Delete(
          delete.ticket(), USERS + delete.key(), delete.condition(), delete.operation());
    }
    if (command instanceof StoreCommand.ListKeys list) {
      return new StoreCommand.ListKeys(list.ticket(), USERS + list.prefix(), list.limit());
    }
    StoreCommand.Watch watch = (StoreCommand.Watch) command;
    return new StoreCommand.Watch(
        watch.ticket(), USERS + watch.key(), watch.version(), watch.timeout());
  }

  private void asked(Turn turn, MapAsk ask) {
    Operation.Origin origin = new Operation.Origin(ask.requester(), ask.ticket());
    if (ask instanceof MapAsk.Plain plain) {
      begin(turn, origin, plain.command());
    } else if (operations.size() >= settings.operationsMax()) {
      refuse(turn, origin, new Failed(Reason.BUSY, "too many operations wait; try again later"));
    } else if (ask instanceof MapAsk.Peek peek) {
      begin(turn, new Peeking(++ids, origin, deadlineNanos(turn), peek.key()));
    } else if (ask instanceof MapAsk.Swap swap) {
      begin(turn, new Swapping(++ids, origin, deadlineNanos(turn), swap));
    }
  }

  private void begin(Turn turn, Operation.Origin origin, StoreCommand command) {
    Failed fault = Bounds.check(command);
    if (fault == null) {
      fault = full(command);
    }
    if (fault != null) {
      refuse(turn, origin, fault);
    } else {
      begin(turn, operation(++ids, origin, deadlineNanos(turn), command));
    }
  }

  private @Nullable Failed full(StoreCommand command) {
    String what = null;
    if (operations.size() >= settings.operationsMax()) {
      what = "operations wait";
    } else if (command instanceof StoreCommand.Watch && watches.size() >= settings.watchesMax()) {
      what = "watches wait";
    } else if (command instanceof StoreCommand.Put put && !put.ttl().isZero() && expiry.isFull()) {
      what = "entries with a time to live are known";
    }
    return what == null
        ? null
        : new Failed(Reason.BUSY, "too many " + what + " at this node; try again later");
  }

  private static void refuse(Turn turn, Operation.Origin origin, Failed fault) {
    Operation.answer(turn, origin, fault);
  }

  private long deadlineNanos(Turn turn) {
    return turn.nowNanos() + settings.limit().toNanos();
  }

  /** The operation that serves this command. */
  Operation operation(long id, Operation.Origin origin, long deadlineNanos, StoreCommand command) {
    if (command instanceof StoreCommand.Get get) {
      return new Getting(id, origin, deadlineNanos, get.key());
    }
    if (command instanceof StoreCommand.ListKeys list) {
      return new Listing(id, origin, deadlineNanos, list);
    }
    if (command instanceof StoreCommand.Watch watch) {
      return new Watching(
          id, origin, Math.addExact(deadlineNanos, watch.timeout().toNanos()), watch);
    }
    if (command instanceof StoreCommand.Put put) {
      return new Changing(
          id,
          origin,
          deadlineNanos,
          put.key(),
          name(id, origin, put.operation()),
          put.value(),
          put.ttl().toMillis(),
          put.condition());
    }
    StoreCommand.Delete delete = (StoreCommand.Delete) command;
    return new Changing(
        id,
        origin,
        deadlineNanos,
        delete.key(),
        name(id, origin, delete.operation()),
        null,
        0,
        delete.condition());
  }

  /** The name of a write; those that users give, and those made here, never meet. */
  final String name(long id, Operation.Origin origin, @Nullable String given) {
    if (given == null) {
      return self + "-" + session + "-" + id;
    }
    return origin.requester() == null ? "user/" + given : origin.requester() + "/" + given;
  }

  private void begin(Turn turn, Operation operation) {
    operations.put(operation.id, operation);
    if (operation instanceof Watching watching) {
      watches.put(operation.id, watching);
    }
    operation.start(turn);
    settle(operation);
  }

  private void settle(Operation operation) {
    if (operation.isDone()) {
      operations.remove(operation.id);
      watches.remove(operation.id);
    }
  }

  // Answers.

  private void decided(Turn turn, Decision decision) {
    if (!decision.requester().equals(NAME)) {
      return;
    }
    Operation operation = operations.get(decision.ticket());
    Decision.Outcome outcome = decision.outcome();
    if (outcome == Decision.Outcome.DONE || outcome == Decision.Outcome.CONFLICT) {
      if (operation instanceof Expiring expiring) {
        expiry.correct(turn, expiring.due(), decision.register());
      }
      saw(turn, decision.key(), decision.register());
    }
    if (operation != null) {
      operation.decided(turn, decision);
      settle(operation);
    }
  }

  private void scanned(Turn turn, Scanned scanned) {
    if (!scanned.requester().equals(NAME)) {
      return;
    }
    for (Map.Entry<String, Register> found : scanned.found().entrySet()) {
      saw(turn, found.getKey(), found.getValue());
    }
    Operation operation = operations.get(scanned.ticket());
    if (operation != null) {
      operation.scanned(turn, scanned);
      settle(operation);
      if (operation instanceof Surveying) {
        surveyed = scanned.available();
      }
    }
  }

  private void saw(Turn turn, String key, Register register) {
    expiry.saw(turn, key, register);
    for (Watching watching : new ArrayList<>(watches.values())) {
      watching.hinted(turn, key, register.version());
    }
  }

  // Timers.

  private void timer(Turn turn, String name) {
    if (name.equals(Expiry.TIMER)) {
      for (Expiry.Known due : expiry.due(turn)) {
        begin(turn, expiring(++ids, deadlineNanos(turn), due));
      }
    } else {
      Operation operation = operations.get(Long.parseLong(name.substring(OPERATION.length())));
      if (operation != null) {
        operation.fired(turn);
        settle(operation);
      }
    }
  }

  /** What deletes an entry whose time is over. */
  Operation expiring(long id, long deadlineNanos, Expiry.Known due) {
    return new Expiring(id, deadlineNanos, due);
  }

  /** Once in a life, when a leader shows that a majority is there. */
  private void survey(Turn turn) {
    boolean surveying = operations.values().stream().anyMatch(Surveying.class::isInstance);
    if (!surveyed && !surveying) {
      begin(turn, new Surveying(++ids, deadlineNanos(turn)));
    }
  }

  /** Entries that only waiting operations have. */
  public final int openEntries() {
    return operations.size();
  }

  final int expiringEntries() {
    return expiry.size();
  }
}

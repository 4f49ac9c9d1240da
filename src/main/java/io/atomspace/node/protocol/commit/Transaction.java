package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.commit.TransactionRecord.State;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapAnswer.Conflict;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import io.atomspace.node.protocol.replication.MapAnswer.Written;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One transaction, as one node drives it: begun here, or met and adopted. Several nodes may drive
 * one at a time: each step is a compare-and-set that happens once.
 */
class Transaction implements Asks.Asker {
  static final String INTENT = "intent/";
  static final String RELEASE = "release/";

  /** The end is tried again more slowly than what a user waits for. */
  private static final int FINISH_DOUBLINGS = 4;

  final long number;
  final String id;
  private final AtomicCommit host;
  private final Asks asks;
  private final Audience audience = new Audience();
  private Phase phase = Phase.LOOKING;
  private long round;
  private int attempt;
  private long deadlineNanos;
  private CommitCommand.@Nullable Commit command;
  private @Nullable TransactionRecord record;
  private long version;

  /** What the record shall say. */
  private @Nullable TransactionRecord goal;

  /** It was undecided for too long: it shall be aborted. */
  private boolean overdue;

  private @Nullable KeyReads reads;

  /** The keys as they were when the record was written. */
  private TreeMap<Integer, Register> basis = new TreeMap<>();

  private @Nullable Preparation preparation;
  private @Nullable Release release;

  Transaction(AtomicCommit host, Asks asks, long number, String id) {
    this.host = host;
    this.asks = asks;
    this.number = number;
    this.id = id;
  }

  /** A user asks for it: begun, taken up, or told how it ended. */
  final void ask(Turn turn, CommitCommand.Commit asked) {
    CommitCommand.Commit mine = command;
    if (mine != null && !TransactionRecord.sum(mine).equals(TransactionRecord.sum(asked))) {
      turn.reply(asked.ticket(), Audience.reused(id));
    } else if (!audience.add(asked.ticket())) {
      turn.reply(asked.ticket(), Audience.busy());
    } else if (mine == null) {
      command = asked;
      deadlineNanos = turn.nowNanos() + turn.settings().limit().toNanos();
      if (phase == Phase.LOOKING || phase == Phase.PATIENT) {
        turn.cancelTimer(timer());
        look(turn);
      } else if (record != null && !record.asked().equals(TransactionRecord.sum(asked))) {
        audience.tell(turn, Audience.reused(id));
        command = null;
      } else {
        tellIfDecided(turn);
      }
    }
  }

  /** Somebody met it undecided. */
  final void adopt(Turn turn) {
    enter(Phase.PATIENT);
    turn.timer(timer(), turn.jittered(turn.settings().patience().toNanos()));
  }

  private String timer() {
    return AtomicCommit.TRANSACTION + number;
  }

  private void enter(Phase next) {
    phase = next;
    round++;
  }

  @Override
  public final void told(Turn turn, long index, MapAnswer answer) {
    if (index != round) {
      return;
    }
    switch (phase) {
      case LOOKING -> looked(turn, answer);
      case RECORDING -> recorded(turn, answer);
      case DECIDING -> decided(turn, answer);
      case READING, PREPARING, PATIENT, FINISHING, OVER -> {}
    }
  }

  final void fired(Turn turn) {
    switch (phase) {
      case LOOKING, DECIDING -> look(turn);
      case PATIENT -> {
        overdue = command == null;
        look(turn);
      }
      case READING -> {
        if (late(turn)) {
          abandon(turn);
        } else if (reads != null) {
          readOpen(turn, reads);
        }
      }
      case PREPARING -> abort(turn, "not all were prepared in time");
      case FINISHING -> {
        if (release != null) {
          finish(turn, release);
        }
      }
      case RECORDING, OVER -> {}
    }
  }

  private boolean late(Turn turn) {
    return turn.nowNanos() - deadlineNanos >= 0;
  }

  private void again(Turn turn) {
    if (command != null && late(turn)) {
      audience.tell(turn, Audience.undecided(id));
      command = null;
    }
    turn.timer(timer(), turn.backOffNanos(attempt++));
  }

  private void look(Turn turn) {
    enter(Phase.LOOKING);
    asks.get(turn, this, round, AtomicCommit.KEYS + id);
  }

  private void looked(Turn turn, MapAnswer answer) {
    if (!(answer instanceof Found found)) {
      if (record == null && command != null) {
        end(turn, MapAnswer.forUser(answer));
      } else {
        again(turn);
      }
      return;
    }
    version = found.version();
    if (found.value() == null) {
      absent(turn);
      return;
    }
    TransactionRecord there = Json.read(found.value(), TransactionRecord.class);
    record = there;
    CommitCommand.Commit mine = command;
    if (mine != null && !there.asked().equals(TransactionRecord.sum(mine))) {
      end(turn, Audience.reused(id));
    } else if (there.state() != State.UNDECIDED) {
      known(turn);
    } else if (goal != null) {
      decide(turn, goal);
    } else if (overdue) {
      abort(turn, "whoever began it did not decide it in time");
    } else {
      // Of a dead coordinator, asked for again: its keys are read to go on where it stopped.
      readAll(turn, there.parts().stream().map(TransactionRecord.Part::key).toList());
    }
  }

  private void absent(Turn turn) {
    CommitCommand.Commit mine = command;
    if (record != null || mine == null) {
      // It was there and is gone: it was over, and its time too.
      end(turn, Audience.unknown(id));
      return;
    }
    readAll(
        turn, mine.changes().stream().map(change -> AtomicCommit.USERS + change.key()).toList());
  }

  private void readAll(Turn turn, List<String> keys) {
    reads = new KeyReads(host, asks, this, keys);
    readOpen(turn, reads);
  }

  private void readOpen(Turn turn, KeyReads begun) {
    enter(Phase.READING);
    begun.start(turn);
    read(turn, begun);
  }

  /** A key was read. */
  final void read(Turn turn, KeyReads by) {
    if (phase == Phase.READING && by == reads && by.isDone()) {
      turn.cancelTimer(timer());
      reads = null;
      allRead(turn, by.registers());
    }
  }

  /** Another transaction holds a key. */
  final void heldUp(Turn turn, KeyReads by) {
    if (phase == Phase.READING && by == reads) {
      turn.timer(timer(), turn.backOffNanos(attempt++));
    }
  }

  /** A key cannot be read. */
  final void unread(Turn turn, KeyReads by, MapAnswer answer) {
    if (phase != Phase.READING || by != reads) {
      return;
    }
    if (record == null) {
      end(turn, MapAnswer.forUser(answer));
    } else {
      again(turn);
    }
  }

  private void allRead(Turn turn, TreeMap<Integer, Register> registers) {
    if (record != null) {
      prepare(turn, registers);
      return;
    }
    CommitCommand.Commit mine = command;
    if (mine == null) {
      throw new IllegalStateException("nobody asked for " + id);
    }
    for (int i = 0; i < mine.changes().size(); i++) {
      String fault =
          CommitBounds.unmet(mine.changes().get(i), registers.getOrDefault(i, Register.ABSENT));
      if (fault != null) {
        end(turn, new Effect.Refusal(412, "Condition not met", fault));
        return;
      }
    }
    basis = registers;
    record = TransactionRecord.of(mine, registers);
    enter(Phase.RECORDING);
    write(turn, record);
  }

  private void write(Turn turn, TransactionRecord next) {
    String text = Json.write(next);
    asks.put(turn, this, round, AtomicCommit.KEYS + id, text, version, Duration.ZERO);
  }

  private void recorded(Turn turn, MapAnswer answer) {
    if (answer instanceof Written written) {
      version = written.version();
      prepare(turn, basis);
    } else if (answer instanceof Conflict) {
      // Another node was asked for the same.
      record = null;
      look(turn);
    } else {
      // If it was written all the same, it is aborted here.
      audience.tell(turn, MapAnswer.forUser(answer));
      command = null;
      adopt(turn);
    }
  }

  private TransactionRecord theRecord() {
    TransactionRecord there = record;
    if (there == null) {
      throw new IllegalStateException("not recorded: " + id);
    }
    return there;
  }

  private void prepare(Turn turn, TreeMap<Integer, Register> registers) {
    enter(Phase.PREPARING);
    turn.timer(timer(), Math.max(1, deadlineNanos - turn.nowNanos()));
    Preparation begun = new Preparation(asks, this);
    preparation = begun;
    String fault = begun.start(turn, theRecord(), registers);
    basis = new TreeMap<>();
    prepared(turn, begun, fault);
  }

  /**
   * @param fault why it cannot be prepared; null if something was
   */
  final void prepared(Turn turn, Preparation by, @Nullable String fault) {
    if (phase != Phase.PREPARING || by != preparation) {
      return;
    }
    if (fault != null) {
      abort(turn, fault);
    } else if (by.isDone()) {
      decide(turn, theRecord().committed(by.held()));
    }
  }

  final void voted(Turn turn, CommitOutcome.ExternalPrepared vote) {
    if (phase == Phase.PREPARING && preparation != null) {
      preparation.voted(turn, vote);
    }
  }

  private void abort(Turn turn, String why) {
    decide(turn, theRecord().aborted(why));
  }

  /** Has the decision kept by the register: it holds once that has answered. */
  void decide(Turn turn, TransactionRecord decision) {
    goal = decision;
    enter(Phase.DECIDING);
    turn.cancelTimer(timer());
    write(turn, decision);
  }

  private void decided(Turn turn, MapAnswer answer) {
    if (answer instanceof Written written && goal != null) {
      version = written.version();
      decidedAs(turn, goal);
    } else if (answer instanceof Conflict) {
      look(turn);
    } else {
      again(turn);
    }
  }

  /** The decision holds. */
  final void decidedAs(Turn turn, TransactionRecord decision) {
    record = decision;
    known(turn);
  }

  private void tellIfDecided(Turn turn) {
    TransactionRecord there = record;
    if (there != null && there.state() != State.UNDECIDED) {
      audience.tell(turn, Audience.outcome(id, there));
    }
  }

  /** Adopts the decision that the record holds. */
  private void known(Turn turn) {
    tellIfDecided(turn);
    attempt = 0;
    if (theRecord().finished()) {
      end(turn, Audience.outcome(id, theRecord()));
      return;
    }
    release = new Release(host, asks, this, theRecord(), version);
    finish(turn, release);
  }

  private void finish(Turn turn, Release end) {
    enter(Phase.FINISHING);
    turn.timer(timer(), turn.backOffNanos(FINISH_DOUBLINGS + attempt++));
    end.start(turn);
  }

  final void ended(Turn turn, CommitOutcome.ExternalEnded end) {
    if (phase == Phase.FINISHING && release != null) {
      release.ended(turn, end);
    }
  }

  /** Everybody has it. */
  final void finished(Turn turn) {
    if (phase == Phase.FINISHING) {
      end(turn, Audience.unknown(id));
    }
  }

  private void abandon(Turn turn) {
    if (record == null) {
      end(turn, Audience.heldUp());
    } else {
      abort(turn, "another transaction held a key");
    }
  }

  /** Nothing is left to do; whoever still waits is told this. */
  private void end(Turn turn, Effect.Answer answer) {
    audience.tell(turn, answer);
    enter(Phase.OVER);
    turn.cancelTimer(timer());
    host.over(this);
  }
}

package io.atomspace.node.protocol.commit;

import io.atomspace.node.protocol.commit.TransactionRecord.Part;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.MapAnswer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The first phase of a recorded transaction: has each key hold its intent, and each participant
 * outside say that it could.
 */
final class Preparation implements Asks.Asker {
  private final Asks asks;
  private final Transaction transaction;
  private final TreeSet<Integer> open = new TreeSet<>();
  private final TreeMap<Integer, Long> held = new TreeMap<>();
  private final TreeSet<String> outside = new TreeSet<>();

  Preparation(Asks asks, Transaction transaction) {
    this.asks = asks;
    this.transaction = transaction;
  }

  /**
   * @param registers of all parts, read since the record was written or just before
   * @return why it cannot be; null if it may
   */
  @Nullable String start(Turn turn, TransactionRecord record, Map<Integer, Register> registers) {
    List<Part> parts = record.parts();
    for (int i = 0; i < parts.size(); i++) {
      Register register = registers.getOrDefault(i, Register.ABSENT);
      Entry entry = Entry.of(register);
      if (entry != null && transaction.id.equals(entry.intent())) {
        held.put(i, register.version());
      } else {
        if (register.version() != parts.get(i).base()) {
          return "a key was changed meanwhile";
        }
        hold(turn, i, parts.get(i), register);
      }
    }
    for (External external : record.externals()) {
      outside.add(external.participant());
      turn.emit(new CommitWork.PrepareExternal(transaction.id, external));
    }
    return null;
  }

  private void hold(Turn turn, int index, Part part, Register register) {
    open.add(index);
    asks.swap(
        turn,
        this,
        index,
        part.key(),
        part.base(),
        TransactionRecord.held(register, transaction.id),
        Transaction.INTENT + transaction.id);
  }

  /** The version of each key's intent. */
  Map<Integer, Long> held() {
    return held;
  }

  boolean isDone() {
    return open.isEmpty() && outside.isEmpty();
  }

  @Override
  public void told(Turn turn, long index, MapAnswer answer) {
    if (answer instanceof MapAnswer.Written written) {
      open.remove((int) index);
      held.put((int) index, written.version());
      transaction.prepared(turn, this, null);
    } else if (answer instanceof MapAnswer.Conflict) {
      transaction.prepared(turn, this, "a key was changed meanwhile");
    } else {
      transaction.prepared(
          turn, this, "a key could not be held: no majority, or this node is overloaded");
    }
  }

  void voted(Turn turn, CommitOutcome.ExternalPrepared vote) {
    if (outside.contains(vote.participant())) {
      if (vote.yes()) {
        outside.remove(vote.participant());
      }
      transaction.prepared(
          turn, this, vote.yes() ? null : vote.participant() + ": " + vote.detail());
    }
  }
}
